-- The tables of Hyperpage as its SQLite file has them: moments are milliseconds, those of accounts seconds.
create table users (
  id text primary key not null,
  provider text not null,
  providerUserId text not null,
  username text,
  displayName text,
  avatarUrl text,
  createdAt integer not null,
  updatedAt integer not null
);
create unique index users_provider_account on users (provider, providerUserId);

create table oauth_tokens (
  id integer primary key autoincrement,
  userId text not null references users (id) on delete cascade,
  toolName text not null,
  accessToken text not null,
  refreshToken text,
  tokenType text not null default 'Bearer',
  scopes text,
  expiresAt integer,
  refreshExpiresAt integer,
  metadata text,
  createdAt integer not null,
  updatedAt integer not null
);
create unique index oauth_tokens_user_tool on oauth_tokens (userId, toolName);
create index oauth_tokens_expiry on oauth_tokens (expiresAt);

create table jobs (
  id text primary key not null,
  type text not null,
  name text not null,
  status text not null default 'pending',
  priority integer not null default 0,
  payload text,
  result text,
  error text,
  retryCount integer not null default 0,
  createdAt integer not null,
  scheduledAt integer,
  startedAt integer,
  completedAt integer
);
create index jobs_status_scheduled on jobs (status, scheduledAt);

create table tool_configs (
  tool_name text primary key not null,
  enabled integer not null default 1,
  config text,
  updated_at integer not null
);

create table rate_limits (
  id text primary key not null,
  platform text not null,
  limit_remaining integer,
  limit_total integer,
  reset_time integer,
  last_updated integer not null
);

create table app_state (
  key text primary key not null,
  value text,
  updated_at integer not null
);
