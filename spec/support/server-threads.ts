/** The connections to one spec's database, as the server sees them: what they run, and their end. */
import type { SpecDatabase } from './mariadb.js';

const NO_SUCH_THREAD = 1094;

/** The ids of the connections; those whose statement has `part` in its text, where that is given. */
export async function threadsOf({ server, name }: SpecDatabase, part?: string): Promise<number[]> {
  const sql = 'SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = ?';
  const [rows] =
    part === undefined
      ? await server.admin.query(sql, [name])
      : await server.admin.query(`${sql} AND COMMAND IN ('Query', 'Execute') AND INFO LIKE ?`, [
          name,
          `%${part}%`,
        ]);
  return (rows as { id: number }[]).map(({ id }) => id);
}

/** Resolves when the server runs a statement that has `part` in its text. */
export async function running(database: SpecDatabase, part: string): Promise<void> {
  while ((await threadsOf(database, part)).length === 0);
}

/** Ends every connection; resolves when the server has been told, which is before the clients know. */
export async function killAll(database: SpecDatabase): Promise<void> {
  for (const id of await threadsOf(database)) {
    await database.server.admin.query(`KILL ${id}`).catch((error: { errno?: number }) => {
      // One that ended by itself is listed until the server has put it away.
      if (error.errno !== NO_SUCH_THREAD) throw error;
    });
  }
}
