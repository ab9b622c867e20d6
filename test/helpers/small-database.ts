import Database from 'better-sqlite3';

/** A small SQLite database of three related tables with values that are easily spoiled. */
export function createSmallDatabase(path: string): void {
  const database = new Database(path);
  database.exec(`
    create table users (
      id integer primary key autoincrement,
      email text not null unique,
      is_active boolean not null default 1,
      balance decimal(10, 2) not null default 0,
      created_at datetime not null default current_timestamp
    );
    create table notes (
      id integer primary key,
      user_id integer not null references users (id) on delete cascade,
      parent_id integer references notes (id),
      body text,
      picture blob,
      score real,
      check (length(body) > 0)
    );
    create table tags (note_id integer not null references notes, label text not null, primary key (note_id, label));
    create index notes_by_user on notes (user_id, id desc);
    create unique index one_root on notes (user_id) where parent_id is null;
    insert into users values
      (1, 'ada@example.org', 1, 12.50, '2024-02-29 12:00:00'),
      (9007199254740993, 'größe@example.org', 0, -0.01, '1999-12-31 23:59:59');
    insert into notes values
      (1, 1, null, 'quote " backslash \\ newline' || char(10) || 'tab' || char(9) || 'emoji ' || char(128512), x'00ff10', 0.1),
      (2, 1, 1, 'second', null, 1e21),
      (3, 9007199254740993, null, '\\N', x'', -1.5e-7);
    insert into tags values (1, 'a'), (1, 'a!'), (1, 'a b'), (2, 'ä');
    update sqlite_sequence set seq = 9007199254740999 where name = 'users';
  `);
  database.close();
}

/** Fills `big` with `rows` rows, enough that a move can be interrupted. */
export function createBigDatabase(path: string, rows: number): void {
  const database = new Database(path);
  database.exec('create table big (id integer primary key, filler text not null)');
  database
    .prepare(
      `with recursive n(v) as (values (1) union all select v + 1 from n where v < ?) insert into big select v, hex(randomblob(100)) from n`,
    )
    .run(rows);
  database.close();
}
