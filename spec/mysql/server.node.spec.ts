/**
 * The server that the MySQL specs run against: it is there, it is private, and each spec has a database of its own.
 */
import { createConnection, type RowDataPacket } from 'mysql2/promise';

import { describeMySql, privateServer } from '../support/mariadb.js';

describeMySql('The specs’ MySQL server', database => {
  it('answers under the URL of a spec’s database', async () => {
    const { url, name } = database();
    const connection = await createConnection(url);
    const [rows] = await connection.query<RowDataPacket[]>('SELECT DATABASE() AS name');
    expect(rows).toEqual([{ name }] as RowDataPacket[]);
    await connection.end();
  });

  it('gives an empty database to each spec', async () => {
    const { server, name } = database();
    const [rows] = await server.admin.query<RowDataPacket[]>(`SHOW TABLES FROM ${name}`);
    expect(rows).toEqual([]);
    await server.admin.query(`CREATE TABLE ${name}.t (id INT)`);
  });

  it('has tables of the one spec only', async () => {
    const { server, name } = database();
    await server.admin.query(`CREATE TABLE ${name}.t (id INT)`);
    const [rows] = await server.admin.query<RowDataPacket[]>(`SHOW TABLES FROM ${name}`);
    expect(rows.length).toBe(1);
  });

  it('can have a second one beside it, which is stopped and started again', async () => {
    const { server } = database();
    if (server.own === undefined) pending('the server is not this process’s own');
    const other = await privateServer();
    await other!.own!.signal('SIGTERM');
    await expectAsync(createConnection(other!.url('mysql'))).toBeRejectedWithError(/ECONNREFUSED/);
    await other!.own!.restart();
    const connection = await createConnection(other!.url('mysql'));
    await connection.end();
    await other!.own!.signal('SIGKILL');
  });
});
