/** Sessions take SQL as the compiler writes it, whatever SQL mode a server is configured with. */
import { createConnection } from 'mysql2/promise';

import { sessionSetup } from '../../lib/dialects/mysql/driver/session.js';
import { openOptions } from '../../lib/dialects/mysql/open-options.js';
import { EngineUrl } from '../../lib/engine/url.js';
import { describeMySql } from '../support/mariadb.js';

describeMySql('a session of a server with another SQL mode', database => {
  for (const mode of [
    'ANSI',
    'NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT',
    'ORACLE',
    'TRADITIONAL,ANSI_QUOTES',
    '',
  ]) {
    it(`'${mode}' reads quotes and backslashes as usual`, async () => {
      if (mode === 'ORACLE' && database().server.flavour === 'mysql') return;
      const connection = await createConnection(database().url);
      try {
        await connection.query(`SET sql_mode='${mode}'`);
        await connection.query(sessionSetup(openOptions(EngineUrl.parse(database().url))));
        const [rows] = await connection.query(`SELECT "x" AS x, 'a\\\\b\\'' AS y`);
        expect(rows as unknown).toEqual([{ x: 'x', y: "a\\b'" }]);
        await connection.query('CREATE TABLE t (n INT NOT NULL)');
        await expectAsync(connection.query("INSERT INTO t VALUES ('many')")).toBeRejected();
      } finally {
        await connection.end();
      }
    });
  }
});
