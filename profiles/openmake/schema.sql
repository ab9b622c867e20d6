-- The tables of OpenMake in PostgreSQL, as the application creates them.

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  username TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL,
  email TEXT,
  role TEXT NOT NULL DEFAULT 'user',
  is_active BOOLEAN DEFAULT true,
  created_at TIMESTAMPTZ DEFAULT now(),
  updated_at TIMESTAMPTZ DEFAULT now(),
  last_login TIMESTAMPTZ
);

CREATE TABLE conversation_sessions (
  id TEXT PRIMARY KEY,
  user_id TEXT REFERENCES users (id),
  anon_session_id TEXT,
  title TEXT,
  metadata JSONB,
  created_at TIMESTAMPTZ DEFAULT now(),
  updated_at TIMESTAMPTZ DEFAULT now()
);

CREATE TABLE custom_agents (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  description TEXT,
  system_prompt TEXT NOT NULL,
  keywords JSONB,
  category TEXT,
  emoji TEXT,
  temperature DOUBLE PRECISION,
  max_tokens INTEGER,
  created_by TEXT REFERENCES users (id),
  enabled BOOLEAN DEFAULT true,
  created_at TIMESTAMPTZ DEFAULT now(),
  updated_at TIMESTAMPTZ DEFAULT now()
);

CREATE TABLE conversation_messages (
  id SERIAL PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES conversation_sessions (id),
  role TEXT NOT NULL CHECK (role in ('user', 'assistant', 'system')),
  content TEXT NOT NULL,
  model TEXT,
  agent_id TEXT,
  thinking TEXT,
  tokens INTEGER,
  response_time_ms INTEGER,
  created_at TIMESTAMPTZ DEFAULT now()
);

CREATE TABLE agent_usage_logs (
  id SERIAL PRIMARY KEY,
  user_id TEXT,
  session_id TEXT REFERENCES conversation_sessions (id),
  agent_id TEXT NOT NULL,
  query TEXT,
  response_preview TEXT,
  response_time_ms INTEGER,
  success BOOLEAN DEFAULT true,
  error_message TEXT,
  tokens_used INTEGER,
  created_at TIMESTAMPTZ DEFAULT now()
);

CREATE TABLE agent_feedback (
  id TEXT PRIMARY KEY,
  agent_id TEXT NOT NULL,
  user_id TEXT REFERENCES users (id),
  session_id TEXT REFERENCES conversation_sessions (id),
  rating INTEGER NOT NULL CHECK (rating between 1 and 5),
  comment TEXT,
  tags JSONB,
  created_at TIMESTAMPTZ DEFAULT now()
);

CREATE TABLE api_usage (
  id SERIAL PRIMARY KEY,
  date TEXT NOT NULL,
  api_key_id TEXT NOT NULL,
  requests INTEGER DEFAULT 0,
  tokens INTEGER DEFAULT 0,
  errors INTEGER DEFAULT 0,
  avg_response_time DOUBLE PRECISION,
  models JSONB,
  created_at TIMESTAMPTZ DEFAULT now(),
  UNIQUE (date, api_key_id)
);

CREATE TABLE audit_logs (
  id SERIAL PRIMARY KEY,
  timestamp TIMESTAMPTZ DEFAULT now(),
  action TEXT NOT NULL,
  user_id TEXT,
  resource_type TEXT,
  resource_id TEXT,
  details JSONB,
  ip_address TEXT,
  user_agent TEXT
);

CREATE TABLE alert_history (
  id SERIAL PRIMARY KEY,
  type TEXT NOT NULL,
  severity TEXT NOT NULL,
  title TEXT,
  message TEXT,
  data JSONB,
  acknowledged BOOLEAN DEFAULT false,
  acknowledged_by TEXT,
  acknowledged_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ DEFAULT now()
);

CREATE TABLE user_memories (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  category TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  importance DOUBLE PRECISION DEFAULT 0.5,
  access_count INTEGER DEFAULT 0,
  last_accessed TIMESTAMPTZ,
  source_session_id TEXT,
  created_at TIMESTAMPTZ DEFAULT now(),
  updated_at TIMESTAMPTZ DEFAULT now(),
  expires_at TIMESTAMPTZ,
  UNIQUE (user_id, category, key)
);

CREATE TABLE memory_tags (
  id SERIAL PRIMARY KEY,
  memory_id TEXT NOT NULL REFERENCES user_memories (id),
  tag TEXT NOT NULL,
  created_at TIMESTAMPTZ DEFAULT now(),
  UNIQUE (memory_id, tag)
);

CREATE TABLE research_sessions (
  id TEXT PRIMARY KEY,
  user_id TEXT REFERENCES users (id),
  topic TEXT NOT NULL,
  depth TEXT,
  status TEXT NOT NULL DEFAULT 'pending',
  progress INTEGER DEFAULT 0,
  summary TEXT,
  key_findings JSONB,
  sources JSONB,
  created_at TIMESTAMPTZ DEFAULT now(),
  updated_at TIMESTAMPTZ DEFAULT now(),
  completed_at TIMESTAMPTZ
);

CREATE TABLE research_steps (
  id SERIAL PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES research_sessions (id),
  step_number INTEGER NOT NULL,
  step_type TEXT NOT NULL,
  query TEXT,
  result TEXT,
  sources JSONB,
  status TEXT,
  created_at TIMESTAMPTZ DEFAULT now()
);

CREATE TABLE agent_marketplace (
  id TEXT PRIMARY KEY,
  agent_id TEXT NOT NULL REFERENCES custom_agents (id),
  author_id TEXT NOT NULL REFERENCES users (id),
  title TEXT NOT NULL,
  description TEXT,
  category TEXT,
  tags JSONB,
  price DOUBLE PRECISION DEFAULT 0,
  is_free BOOLEAN DEFAULT true,
  is_featured BOOLEAN DEFAULT false,
  is_verified BOOLEAN DEFAULT false,
  downloads INTEGER DEFAULT 0,
  rating_avg DOUBLE PRECISION,
  rating_count INTEGER DEFAULT 0,
  version TEXT,
  status TEXT,
  created_at TIMESTAMPTZ DEFAULT now(),
  updated_at TIMESTAMPTZ DEFAULT now(),
  published_at TIMESTAMPTZ
);

CREATE TABLE agent_reviews (
  id TEXT PRIMARY KEY,
  agent_id TEXT NOT NULL REFERENCES agent_marketplace (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  rating INTEGER NOT NULL CHECK (rating between 1 and 5),
  title TEXT,
  content TEXT,
  helpful_count INTEGER DEFAULT 0,
  created_at TIMESTAMPTZ DEFAULT now(),
  UNIQUE (agent_id, user_id)
);

CREATE TABLE agent_installations (
  id SERIAL PRIMARY KEY,
  agent_id TEXT NOT NULL REFERENCES agent_marketplace (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  created_at TIMESTAMPTZ DEFAULT now(),
  UNIQUE (agent_id, user_id)
);

CREATE TABLE canvas_documents (
  id TEXT PRIMARY KEY,
  session_id TEXT REFERENCES conversation_sessions (id),
  user_id TEXT REFERENCES users (id),
  title TEXT NOT NULL,
  doc_type TEXT,
  content TEXT,
  language TEXT,
  version INTEGER DEFAULT 1,
  is_shared BOOLEAN DEFAULT false,
  share_token TEXT UNIQUE,
  created_at TIMESTAMPTZ DEFAULT now(),
  updated_at TIMESTAMPTZ DEFAULT now()
);

CREATE TABLE canvas_versions (
  id SERIAL PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES canvas_documents (id),
  version INTEGER NOT NULL,
  content TEXT NOT NULL,
  change_summary TEXT,
  created_by TEXT,
  created_at TIMESTAMPTZ DEFAULT now()
);

CREATE TABLE external_connections (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  service_type TEXT NOT NULL,
  access_token TEXT,
  refresh_token TEXT,
  token_expires_at TIMESTAMPTZ,
  account_email TEXT,
  account_name TEXT,
  is_active BOOLEAN DEFAULT true,
  metadata JSONB,
  created_at TIMESTAMPTZ DEFAULT now(),
  updated_at TIMESTAMPTZ DEFAULT now(),
  UNIQUE (user_id, service_type)
);

CREATE TABLE external_files (
  id TEXT PRIMARY KEY,
  connection_id TEXT NOT NULL REFERENCES external_connections (id),
  external_id TEXT NOT NULL,
  name TEXT NOT NULL,
  file_type TEXT,
  size BIGINT,
  web_url TEXT,
  cached_content TEXT,
  last_synced TIMESTAMPTZ,
  created_at TIMESTAMPTZ DEFAULT now()
);

CREATE INDEX idx_conversation_sessions_user_id ON conversation_sessions (user_id);
CREATE INDEX idx_conversation_messages_session_id ON conversation_messages (session_id);
CREATE INDEX idx_agent_usage_logs_session_id ON agent_usage_logs (session_id);
CREATE INDEX idx_user_memories_user_id ON user_memories (user_id);
CREATE INDEX idx_memory_tags_memory_id ON memory_tags (memory_id);
CREATE INDEX idx_research_steps_session_id ON research_steps (session_id);
CREATE INDEX idx_canvas_versions_document_id ON canvas_versions (document_id);
CREATE INDEX idx_external_files_connection_id ON external_files (connection_id);
CREATE INDEX idx_audit_logs_timestamp ON audit_logs (timestamp);
