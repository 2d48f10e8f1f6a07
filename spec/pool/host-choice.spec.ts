/**
 * Which host a request goes to: by the mode, by what it wants, by who is up, by load and chance.
 */
import { inOrder, type Choosable, type HostPolicy } from '../../lib/pool/host-choice.js';

interface Named extends Choosable {
  readonly name: string;
}

const host = (name: string, more: Partial<Choosable> = {}): Named => ({
  name,
  role: 'primary',
  up: true,
  load: 0,
  until: 0,
  ...more,
});

function order(hosts: readonly Named[], policy: HostPolicy, reads = false, chances: number[] = []): string {
  const left = [...chances];
  return inOrder(hosts, policy, reads, () => left.shift() ?? 0)
    .map(({ name }) => name)
    .join('');
}

describe('the choice of a host', () => {
  it('with failover follows the URL, whatever the load', () => {
    expect(order([host('a', { load: 9 }), host('b'), host('c')], 'failover')).toBe('abc');
  });

  it('puts hosts that are not up last, the one whose block ends first before the others', () => {
    const hosts = [
      host('a', { up: false, until: 30 }),
      host('b', { up: false, until: 10 }),
      host('c'),
      host('d', { up: false, until: 20 }),
    ];
    for (const policy of ['failover', 'loadbalance'] as const) expect(order(hosts, policy)).toBe('cbda');
  });

  it('with loadbalance takes the least busy, and equals by chance', () => {
    const hosts = [host('a', { load: 2 }), host('b', { load: 1 }), host('c', { load: 1 })];
    expect(order(hosts, 'loadbalance', false, [0.1, 0.9, 0.2])).toBe('cba');
    expect(order(hosts, 'loadbalance', false, [0.1, 0.2, 0.9])).toBe('bca');
  });

  describe('with replication', () => {
    const replica = (name: string, more: Partial<Choosable> = {}): Named =>
      host(name, { role: 'replica', ...more });

    it('is the primary alone for what may write, also when it is down', () => {
      expect(order([host('p', { load: 9 }), replica('r')], 'replication')).toBe('p');
      expect(order([host('p', { up: false }), replica('r')], 'replication')).toBe('p');
    });

    it('is a replica for reads, the least busy first, and then the primary', () => {
      const hosts = [host('p'), replica('r', { load: 3 }), replica('s', { load: 1 })];
      expect(order(hosts, 'replication', true)).toBe('srp');
    });

    it('is the primary for reads where no replica is up', () => {
      const hosts = [host('p'), replica('r', { up: false, until: 2 }), replica('s', { up: false, until: 1 })];
      expect(order(hosts, 'replication', true)).toBe('psr');
    });
  });

  it('leaves the list of hosts as it is', () => {
    const hosts = Object.freeze([host('a', { up: false }), host('b', { load: 2 }), host('c')]);
    expect(order(hosts, 'loadbalance')).toBe('cba');
    expect(hosts.map(({ name }) => name).join('')).toBe('abc');
  });
});
