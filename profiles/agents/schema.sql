-- The tables of the admin application as `npx prisma db push` makes them.
-- "embedding" is a vector where pgvector is installed, as the application wants it, and text elsewhere: it is NULL either way.

create table agents (
  id text not null,
  name text not null,
  created_at timestamptz(6) not null default current_timestamp,
  constraint agents_pkey primary key (id)
);

create table agent_memories (
  id text not null,
  agent_id text not null,
  content text not null,
  metadata jsonb not null default '{}',
  created_at timestamptz(6) not null default current_timestamp,
  constraint agent_memories_pkey primary key (id)
);
create index agent_memories_agent_id_created_at_idx on agent_memories (agent_id, created_at);

create table agent_tools (
  id text not null,
  agent_id text not null,
  name text not null,
  description text,
  configuration jsonb not null default '{}',
  enabled boolean not null default true,
  metadata jsonb not null default '{}',
  created_at timestamptz(6) not null default current_timestamp,
  constraint agent_tools_pkey primary key (id)
);
create unique index agent_tools_agent_id_name_key on agent_tools (agent_id, name);

create table agent_metrics (
  id text not null,
  agent_id text not null,
  name text not null,
  value double precision not null,
  metadata jsonb not null default '{}',
  created_at timestamptz(6) not null default current_timestamp,
  constraint agent_metrics_pkey primary key (id)
);
create index agent_metrics_agent_id_name_idx on agent_metrics (agent_id, name);

create table agent_executions (
  id text not null,
  agent_id text not null,
  task text not null,
  status text not null,
  content text not null,
  metadata jsonb not null default '{}',
  started_at timestamptz(6) not null,
  finished_at timestamptz(6),
  constraint agent_executions_pkey primary key (id)
);
create index agent_executions_agent_id_started_at_idx on agent_executions (agent_id, started_at);

do $$
begin
  if exists (select from pg_available_extensions where name = 'vector') then
    create extension if not exists vector;
    alter table agent_memories add column embedding vector(1536);
  else
    alter table agent_memories add column embedding text;
  end if;
end
$$;
