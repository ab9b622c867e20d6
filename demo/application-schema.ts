/** The tables of a small project-management service, written the way ORMs and people write them for SQLite. */
export const APPLICATION_SCHEMA = `
create table users (
  id integer primary key autoincrement,
  email text not null unique,
  name text not null,
  is_admin boolean not null default 0,
  balance decimal(12,2) not null default '0.00',
  external_id bigint unique,
  legacy_code integer,
  settings json not null default '{}',
  avatar blob,
  created_at datetime not null default current_timestamp
);

create table teams (
  id integer primary key,
  name varchar(80) not null,
  owner_id integer not null references users,
  parent_id integer references teams (id) on delete set null,
  check (parent_id <> id)
);

create table memberships (
  team_id integer not null references teams (id) on delete cascade,
  user_id integer not null references users (id) on delete cascade,
  role text not null default 'member' check (role in ('owner', 'member', 'guest')),
  joined_on date not null,
  primary key (team_id, user_id)
) without rowid;

create table projects (
  id integer primary key,
  team_id integer not null references teams (id) on delete cascade,
  name text not null,
  budget decimal(14,2),
  archived boolean not null default false,
  unique (team_id, name)
);

create table tasks (
  id integer primary key autoincrement,
  project_id integer not null references projects (id) on delete cascade,
  assignee_id integer references users (id) on delete set null,
  title text not null check (length(title) > 0),
  description text,
  status text not null default 'open' check (status in ('open', 'doing', 'done')),
  priority integer not null default 3 check (priority between 1 and 5),
  estimate_hours real,
  due_on date,
  done_at datetime,
  created_at datetime not null
);

create table comments (
  id integer primary key,
  task_id integer not null references tasks (id) on delete cascade,
  author_id integer not null references users (id),
  parent_id integer references comments (id),
  body text not null,
  created_at datetime not null
);

create table tags (
  id integer primary key,
  name text not null unique,
  color char(7) not null default '#888888'
);

create table task_tags (
  task_id integer not null references tasks (id) on delete cascade,
  tag_id integer not null references tags (id) on delete cascade,
  primary key (task_id, tag_id)
);

create table sessions (
  token uuid primary key,
  user_id integer not null references users (id) on delete cascade,
  ip text,
  is_active boolean not null,
  created_at datetime not null,
  expires_at datetime not null
);

create table attachments (
  id integer primary key,
  task_id integer not null,
  author_id integer not null,
  file_name text not null,
  content blob not null,
  foreign key (task_id) references tasks (id) on delete cascade,
  foreign key (author_id) references users (id)
);

create table readings (
  sensor text,
  value real,
  counter integer
);

create index tasks_by_project on tasks (project_id, status);
create index tasks_open on tasks (due_on desc) where status <> 'done';
create unique index users_by_email on users (lower(email));
create index comments_by_task on comments (task_id, created_at);
`;
