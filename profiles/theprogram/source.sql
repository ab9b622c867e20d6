-- TheProgram as it was: one PostgreSQL database that its users share.
create table users (
  id uuid primary key default gen_random_uuid(),
  email varchar(255) not null unique,
  password_hash varchar(255) not null,
  full_name varchar(255),
  subscription_tier varchar(50) not null default 'free',
  is_active boolean not null default true,
  is_verified boolean not null default false,
  created_at timestamp not null default now(),
  updated_at timestamp not null default now(),
  last_login_at timestamptz
);

create table user_preferences (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null unique references users on delete cascade,
  house_system varchar(50) not null default 'placidus',
  zodiac_type varchar(50) not null default 'tropical',
  theme varchar(20) not null default 'dark',
  default_orb numeric(4,2) not null default 8.00,
  aspect_orbs jsonb,
  displayed_planets jsonb not null default '[]',
  email_notifications boolean not null default true,
  created_at timestamp not null default now(),
  updated_at timestamp not null default now()
);

create table clients (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  first_name varchar(100) not null,
  last_name varchar(100),
  email varchar(255),
  phone varchar(50),
  notes text,
  tags jsonb not null default '[]',
  is_favourite boolean not null default false,
  created_at timestamp not null default now(),
  updated_at timestamp not null default now()
);
create index clients_user on clients (user_id);

create table birth_data (
  id uuid primary key default gen_random_uuid(),
  client_id uuid not null references clients on delete cascade,
  birth_date date not null,
  birth_time time,
  time_unknown boolean not null default false,
  latitude numeric(10,8) not null,
  longitude numeric(11,8) not null,
  timezone varchar(100) not null,
  utc_offset numeric(5,2),
  city varchar(255),
  country varchar(100),
  rodden_rating varchar(2),
  created_at timestamp not null default now(),
  updated_at timestamp not null default now()
);
create index birth_data_client on birth_data (client_id);

create table charts (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  client_id uuid not null references clients on delete cascade,
  birth_data_id uuid references birth_data on delete set null,
  chart_type varchar(50) not null,
  chart_name varchar(255),
  house_system varchar(50) not null,
  julian_day numeric(24,16) not null,
  chart_data jsonb not null,
  is_public boolean,
  last_viewed timestamptz,
  valid_until timestamp,
  created_at timestamp not null default now(),
  updated_at timestamp not null default now()
);
create index charts_user on charts (user_id);
create index charts_client on charts (client_id);

create table chart_interpretations (
  id uuid primary key default gen_random_uuid(),
  chart_id uuid not null references charts on delete cascade,
  element_type varchar(50) not null,
  element_key varchar(100) not null,
  ai_description text not null,
  ai_model varchar(100),
  confidence numeric(6,5),
  tokens_used integer,
  version integer not null default 1,
  is_approved boolean not null default false,
  created_at timestamp not null default now(),
  updated_at timestamp not null default now(),
  unique (chart_id, element_type, element_key, version)
);

create table interpretations (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references users on delete cascade,
  element_type varchar(50) not null,
  element_key varchar(100) not null,
  title varchar(255) not null,
  body text not null,
  keywords jsonb,
  is_default boolean not null default false,
  created_at timestamp not null default now(),
  updated_at timestamp not null default now()
);
comment on column interpretations.user_id is 'null: a template that everybody has';
create index interpretations_user on interpretations (user_id);

create table aspect_patterns (
  id uuid primary key default gen_random_uuid(),
  chart_id uuid not null references charts on delete cascade,
  pattern_type varchar(50) not null,
  planets_involved jsonb not null,
  orb numeric(10,6),
  is_applying boolean,
  description text,
  created_at timestamp not null default now()
);
create index aspect_patterns_chart on aspect_patterns (chart_id);

create table transit_events (
  id uuid primary key default gen_random_uuid(),
  chart_id uuid not null references charts on delete cascade,
  transiting_planet varchar(50) not null,
  natal_planet varchar(50) not null,
  aspect varchar(50) not null,
  event_date date not null,
  exact_at timestamp,
  orb numeric(10,6) not null,
  strength real,
  is_retrograde boolean not null default false,
  details jsonb,
  created_at timestamp not null default now()
);
create index transit_events_chart on transit_events (chart_id);

create table session_notes (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  client_id uuid not null references clients on delete cascade,
  session_date timestamptz not null,
  duration_minutes integer,
  fee numeric(10,2),
  title varchar(255),
  content text not null,
  tags jsonb not null default '[]',
  is_private boolean not null default true,
  created_at timestamp not null default now(),
  updated_at timestamp not null default now()
);
create index session_notes_user on session_notes (user_id);
create index session_notes_client on session_notes (client_id);

create table location_cache (
  id uuid primary key default gen_random_uuid(),
  query varchar(255) not null unique,
  display_name text not null,
  latitude numeric(10,8) not null,
  longitude numeric(11,8) not null,
  timezone varchar(100),
  raw jsonb,
  hits bigint not null default 0,
  created_at timestamp not null default now(),
  expires_at timestamp
);

-- What is not for a file of one user.
create table refresh_tokens (
  id bigint generated always as identity primary key,
  user_id uuid not null references users on delete cascade,
  token_hash text not null unique,
  expires_at timestamptz not null
);
create index refresh_tokens_user on refresh_tokens (user_id);

create table alembic_version (version_num varchar(32) primary key);
