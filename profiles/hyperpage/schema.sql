-- The tables as the application of Hyperpage makes them in PostgreSQL.
create table users (
  id uuid primary key,
  provider varchar(50) not null,
  email varchar(255) not null,
  username varchar(255),
  "displayName" varchar(255),
  "avatarUrl" text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create unique index users_provider_account on users (provider, email);

create table oauth_tokens (
  id bigserial primary key,
  "userId" uuid not null references users (id) on delete cascade,
  provider varchar(100) not null,
  "accessToken" text not null,
  "refreshToken" text,
  "tokenType" varchar(50) not null default 'Bearer',
  scopes text,
  "expiresAt" timestamptz,
  "refreshExpiresAt" timestamptz,
  metadata jsonb,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create unique index oauth_tokens_user_tool on oauth_tokens ("userId", provider);
create index oauth_tokens_expiry on oauth_tokens ("expiresAt");

create table jobs (
  id text primary key,
  type varchar(100) not null,
  name text not null,
  status varchar(50) not null default 'pending' check (status in ('pending', 'running', 'completed', 'failed')),
  priority integer not null default 0,
  payload jsonb,
  result jsonb,
  error text,
  "retryCount" integer not null default 0,
  "createdAt" timestamptz not null default now(),
  "scheduledAt" timestamptz,
  "startedAt" timestamptz,
  "completedAt" timestamptz
);
create index jobs_status_scheduled on jobs (status, "scheduledAt");

create table tool_configs (
  key varchar(255) primary key,
  enabled boolean not null default true,
  config jsonb,
  updated_at timestamptz not null default now()
);

create table rate_limits (
  key varchar(255) primary key,
  platform varchar(100) not null,
  limit_remaining integer,
  limit_total integer,
  reset_time timestamptz,
  "createdAt" timestamptz not null
);

create table app_state (
  key varchar(255) primary key,
  value jsonb,
  updated_at timestamptz not null default now()
);
