/** How replicas are asked how far they are behind, and what their answers tell. */
import { lagOf, lagQuestion } from '../../lib/dialects/mysql/replica-lag.js';

describe('the lag of a MySQL replica', () => {
  it('is asked for in the words of the server', () => {
    expect(lagQuestion('8.0.36')).toBe('SHOW REPLICA STATUS');
    expect(lagQuestion('8.0.21-log')).toBe('SHOW SLAVE STATUS');
    expect(lagQuestion('5.7.44')).toBe('SHOW SLAVE STATUS');
    expect(lagQuestion('10.11.6-MariaDB')).toBe('SHOW ALL SLAVES STATUS');
  });

  it('is that of the primary which is furthest ahead, by either name', () => {
    expect(lagOf([{ Seconds_Behind_Source: 3 }])).toBe(3);
    expect(lagOf([{ Seconds_Behind_Master: 0 }, { Seconds_Behind_Master: 7n }])).toBe(7);
    expect(lagOf([{ Seconds_Behind_Master: '12' }])).toBe(12);
  });

  it('is unknown where replication stands still, of one primary of several too, and of what is no replica', () => {
    expect(lagOf([{ Seconds_Behind_Source: null }])).toBeUndefined();
    expect(lagOf([{ Seconds_Behind_Master: 1 }, { Seconds_Behind_Master: null }])).toBeUndefined();
    expect(lagOf([{ Slave_IO_State: '' }])).toBeUndefined();
    expect(lagOf([])).toBeUndefined();
  });
});
