/**
 * What the text of a MySQL statement tells: whether it writes, changes the session, is prepared, or must not run at all.
 */
import { traitsOf } from '../../lib/dialects/mysql/driver/traits.js';

describe('the traits of a MySQL statement', () => {
  const READ = [
    'SELECT 1',
    ' (SELECT 1) UNION (SELECT 2)',
    '/* c */ select 1',
    '-- c\nSHOW TABLES',
    '# c\n EXPLAIN SELECT 1',
    'WITH a AS (SELECT 1) SELECT * FROM a',
    'DESC t',
  ];
  const WRITE = [
    'INSERT INTO t VALUES (1)',
    'WITH a AS (SELECT 1) DELETE FROM t',
    'CALL p()',
    'SET @x = 1',
    '/*!50000 SELECT 1 */',
    '/*M! SELECT 1 */',
    '',
    'DO 0',
    'ANALYZE TABLE t',
  ];

  it('tell readers from what may write', () => {
    expect(READ.filter(sql => !traitsOf(sql).readonly)).toEqual([]);
    expect(WRITE.filter(sql => traitsOf(sql).readonly)).toEqual([]);
  });

  it('tell what may leave another session behind', () => {
    const changing = [
      "SET sql_mode = ''",
      'SELECT @x := 1',
      "SELECT GET_LOCK('a', 1)",
      'CREATE TEMPORARY TABLE t (id INT)',
      'USE other',
      'CALL p()',
      'LOCK TABLES t READ',
      "PREPARE s FROM 'SELECT 1'",
      "BEGIN NOT ATOMIC SET time_zone = '+05:00'; END",
      'SET STATEMENT max_statement_time=1 FOR SELECT @x := 1',
      'SET ROLE NONE',
    ];
    const keeping = [
      'SELECT 1',
      'INSERT INTO t VALUES (1)',
      'START TRANSACTION',
      'COMMIT',
      'CREATE TABLE t (id INT)',
      'SET TRANSACTION ISOLATION LEVEL READ COMMITTED',
      'SET STATEMENT max_statement_time=1 FOR SELECT 1',
      'ROLLBACK TO SAVEPOINT s',
    ];
    expect(changing.filter(sql => !traitsOf(sql).changesSession)).toEqual([]);
    expect(keeping.filter(sql => traitsOf(sql).changesSession)).toEqual([]);
  });

  it('tell what may choose another database, or other roles', () => {
    const texts = [
      'USE other',
      '/*!50000 USE other */',
      "EXECUTE IMMEDIATE 'USE other'",
      'SET ROLE NONE',
      'SELECT 1',
    ];
    const traits = texts.map(sql => traitsOf(sql));
    expect(traits.map(({ changesDatabase }) => changesDatabase)).toEqual([true, true, true, false, false]);
    expect(traits.map(({ changesRoles }) => changesRoles)).toEqual([false, false, false, true, false]);
  });

  it('tell what is prepared though it has no values', () => {
    expect(traitsOf('SELECT 1').prepares).toBe(true);
    expect(traitsOf('ROLLBACK').prepares).toBe(false);
    expect(traitsOf('CREATE TABLE t (id INT)').prepares).toBe(false);
  });

  it('refuse another character set, in every way to say it', () => {
    const sets = [
      'SET NAMES latin1',
      'set  character set utf8',
      'SET SESSION character_set_client = gbk',
      'SET time_zone = "x", character_set_results = NULL',
      'SET @@character_set_connection=sjis',
    ];
    expect(sets.filter(sql => traitsOf(sql).refusal === undefined)).toEqual([]);
    expect(traitsOf("SELECT 'SET NAMES latin1'").refusal).toBeUndefined();
    expect(traitsOf('SET time_zone = "+00:00"').refusal).toBeUndefined();
  });
});
