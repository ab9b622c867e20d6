-- The tables of the web interface as its migrations make them: times are UTC without a zone, rows have a user.

create table users (
  id serial primary key,
  email varchar(255) not null,
  username varchar(50) not null,
  hashed_password varchar(255) not null,
  full_name varchar(255),
  is_active boolean not null,
  is_verified boolean not null,
  created_at timestamp without time zone not null,
  updated_at timestamp without time zone not null
);
create unique index ix_users_email on users (email);
create unique index ix_users_username on users (username);

create table goals (
  id serial primary key,
  user_id integer not null references users (id) on delete cascade,
  title varchar(500) not null,
  description text,
  status varchar(20) not null default 'active' check (status in ('active', 'completed', 'cancelled')),
  target_date date,
  created_at timestamp without time zone not null,
  updated_at timestamp without time zone not null,
  completed_at timestamp without time zone
);
create index ix_goals_user_status on goals (user_id, status);

create table tasks (
  id serial primary key,
  user_id integer not null references users (id) on delete cascade,
  parent_goal_id integer references goals (id) on delete set null,
  title varchar(500) not null,
  description text,
  status varchar(20) not null default 'pending' check (status in ('pending', 'in_progress', 'completed', 'cancelled')),
  priority integer not null default 2,
  created_at timestamp without time zone not null,
  updated_at timestamp without time zone not null,
  completed_at timestamp without time zone
);
create index ix_tasks_user_status on tasks (user_id, status);
create index ix_tasks_parent_goal_id on tasks (parent_goal_id);
