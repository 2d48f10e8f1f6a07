/** The right to write, by itself: one holder, first come first served, and nobody who has left is in the way. */
import { WritePermit, permitFor, type Holder, type PermitWaiter } from '../../lib/pool/permit.js';

const holder = (label: string): Holder => ({ label, since: 0 });

describe('The right to write', () => {
  /** A waiter that takes it when offered, and notes so. */
  function taker(
    permit: WritePermit,
    name: string,
    taken: string[],
    able: () => boolean = () => true,
  ): PermitWaiter {
    const me = holder(name);
    return {
      offer: () => {
        if (!able() || !permit.take(me)) return false;
        taken.push(name);
        return true;
      },
    };
  }

  it('has one holder at a time', () => {
    const permit = new WritePermit();
    const a = holder('a');
    const b = holder('b');
    expect(permit.take(a)).toBeTrue();
    expect(permit.take(b)).toBeFalse();
    expect(permit.isFreeFor(a)).toBeTrue();
    expect(permit.isFreeFor(b)).toBeFalse();
    permit.release(b);
    expect(permit.holder).toBe(a);
    permit.release(a);
    permit.release(a);
    expect(permit.holder).toBeUndefined();
  });

  it('is offered in the order of waiting', () => {
    const permit = new WritePermit();
    const taken: string[] = [];
    const first = holder('first');
    permit.take(first);
    for (const name of ['a', 'b', 'c']) permit.wait(taker(permit, name, taken));
    permit.release(first);
    expect(taken).toEqual(['a']);
    permit.release(permit.holder!);
    permit.release(permit.holder!);
    expect(taken).toEqual(['a', 'b', 'c']);
  });

  it('[C12] passes over who has left', () => {
    const permit = new WritePermit();
    const taken: string[] = [];
    const first = holder('first');
    permit.take(first);
    const left = taker(permit, 'left', taken);
    permit.wait(left);
    permit.wait(taker(permit, 'next', taken));
    permit.leave(left);
    permit.release(first);
    expect(taken).toEqual(['next']);
  });

  it('passes over who cannot use it, who keeps its place', () => {
    const permit = new WritePermit();
    const taken: string[] = [];
    let able = false;
    const first = holder('first');
    permit.take(first);
    permit.wait(taker(permit, 'unable', taken, () => able));
    permit.wait(taker(permit, 'next', taken));
    permit.wait(taker(permit, 'last', taken));
    permit.release(first);
    able = true;
    permit.release(permit.holder!);
    permit.release(permit.holder!);
    expect(taken).toEqual(['next', 'unable', 'last']);
  });

  it('goes on when the one that took it gives it back at once', () => {
    const permit = new WritePermit();
    const taken: string[] = [];
    const first = holder('first');
    permit.take(first);
    for (const name of ['a', 'b', 'c']) {
      const me = holder(name);
      permit.wait({
        offer: () => {
          if (!permit.take(me)) return false;
          taken.push(name);
          permit.release(me);
          return true;
        },
      });
    }
    permit.release(first);
    expect(taken).toEqual(['a', 'b', 'c']);
    expect(permit.holder).toBeUndefined();
  });

  it('is not offered to one who begins to wait, or leaves, while it is offered to others', () => {
    const permit = new WritePermit();
    const taken: string[] = [];
    const first = holder('first');
    permit.take(first);
    const leaves = taker(permit, 'leaves', taken);
    permit.wait({
      offer: () => {
        permit.leave(leaves);
        permit.wait(taker(permit, 'late', taken));
        return false;
      },
    });
    permit.wait(leaves);
    permit.release(first);
    expect(taken).toEqual([]);
  });

  it('is one for each file and process, as long as anybody uses it', () => {
    const one = permitFor('/some/file.db');
    const two = permitFor('/some/file.db');
    const other = permitFor('/some/other.db');
    expect(two.permit).toBe(one.permit);
    expect(other.permit).not.toBe(one.permit);
    one.forget();
    one.forget();
    const three = permitFor('/some/file.db');
    expect(three.permit).toBe(two.permit);
    two.forget();
    three.forget();
    const anew = permitFor('/some/file.db');
    expect(anew.permit).not.toBe(one.permit);
    anew.forget();
    other.forget();
  });
});
