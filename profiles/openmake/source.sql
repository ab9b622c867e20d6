-- The tables of OpenMake in SQLite (data/unified.db), which enforces neither the foreign keys nor the unique names of PostgreSQL.

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  username TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  email TEXT,
  role TEXT NOT NULL DEFAULT 'user',
  is_active INTEGER DEFAULT 1,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  last_login DATETIME
);

CREATE TABLE conversation_sessions (
  id TEXT PRIMARY KEY,
  user_id TEXT REFERENCES users (id),
  anon_session_id TEXT,
  title TEXT,
  metadata TEXT,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE custom_agents (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  description TEXT,
  system_prompt TEXT NOT NULL,
  keywords TEXT,
  category TEXT,
  emoji TEXT,
  temperature REAL,
  max_tokens INTEGER,
  created_by TEXT REFERENCES users (id),
  enabled INTEGER DEFAULT 1,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE conversation_messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id TEXT NOT NULL REFERENCES conversation_sessions (id),
  role TEXT NOT NULL,
  content TEXT NOT NULL,
  model TEXT,
  agent_id TEXT,
  thinking TEXT,
  tokens INTEGER,
  response_time_ms INTEGER,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE agent_usage_logs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id TEXT,
  session_id TEXT REFERENCES conversation_sessions (id),
  agent_id TEXT NOT NULL,
  query TEXT,
  response_preview TEXT,
  response_time_ms INTEGER,
  success INTEGER DEFAULT 1,
  error_message TEXT,
  tokens_used INTEGER,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE agent_feedback (
  id TEXT PRIMARY KEY,
  agent_id TEXT NOT NULL,
  user_id TEXT REFERENCES users (id),
  session_id TEXT REFERENCES conversation_sessions (id),
  rating INTEGER NOT NULL,
  comment TEXT,
  tags TEXT,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE api_usage (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  date TEXT NOT NULL,
  api_key_id TEXT NOT NULL,
  requests INTEGER DEFAULT 0,
  tokens INTEGER DEFAULT 0,
  errors INTEGER DEFAULT 0,
  avg_response_time REAL,
  models TEXT,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE audit_logs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  timestamp DATETIME DEFAULT CURRENT_TIMESTAMP,
  action TEXT NOT NULL,
  user_id TEXT,
  resource_type TEXT,
  resource_id TEXT,
  details TEXT,
  ip_address TEXT,
  user_agent TEXT
);

CREATE TABLE alert_history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  type TEXT NOT NULL,
  severity TEXT NOT NULL,
  title TEXT,
  message TEXT,
  data TEXT,
  acknowledged INTEGER DEFAULT 0,
  acknowledged_by TEXT,
  acknowledged_at DATETIME,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE user_memories (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  category TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  importance REAL DEFAULT 0.5,
  access_count INTEGER DEFAULT 0,
  last_accessed DATETIME,
  source_session_id TEXT,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  expires_at DATETIME
);

CREATE TABLE memory_tags (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  memory_id TEXT NOT NULL REFERENCES user_memories (id),
  tag TEXT NOT NULL,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE research_sessions (
  id TEXT PRIMARY KEY,
  user_id TEXT REFERENCES users (id),
  topic TEXT NOT NULL,
  depth TEXT,
  status TEXT NOT NULL DEFAULT 'pending',
  progress INTEGER DEFAULT 0,
  summary TEXT,
  key_findings TEXT,
  sources TEXT,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  completed_at DATETIME
);

CREATE TABLE research_steps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id TEXT NOT NULL REFERENCES research_sessions (id),
  step_number INTEGER NOT NULL,
  step_type TEXT NOT NULL,
  query TEXT,
  result TEXT,
  sources TEXT,
  status TEXT,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE agent_marketplace (
  id TEXT PRIMARY KEY,
  agent_id TEXT NOT NULL REFERENCES custom_agents (id),
  author_id TEXT NOT NULL REFERENCES users (id),
  title TEXT NOT NULL,
  description TEXT,
  category TEXT,
  tags TEXT,
  price REAL DEFAULT 0,
  is_free INTEGER DEFAULT 1,
  is_featured INTEGER DEFAULT 0,
  is_verified INTEGER DEFAULT 0,
  downloads INTEGER DEFAULT 0,
  rating_avg REAL,
  rating_count INTEGER DEFAULT 0,
  version TEXT,
  status TEXT,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  published_at DATETIME
);

CREATE TABLE agent_reviews (
  id TEXT PRIMARY KEY,
  agent_id TEXT NOT NULL REFERENCES agent_marketplace (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  rating INTEGER NOT NULL,
  title TEXT,
  content TEXT,
  helpful_count INTEGER DEFAULT 0,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE agent_installations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  agent_id TEXT NOT NULL REFERENCES agent_marketplace (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP
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
  is_shared INTEGER DEFAULT 0,
  share_token TEXT,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE canvas_versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document_id TEXT NOT NULL REFERENCES canvas_documents (id),
  version INTEGER NOT NULL,
  content TEXT NOT NULL,
  change_summary TEXT,
  created_by TEXT,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE external_connections (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  service_type TEXT NOT NULL,
  access_token TEXT,
  refresh_token TEXT,
  token_expires_at DATETIME,
  account_email TEXT,
  account_name TEXT,
  is_active INTEGER DEFAULT 1,
  metadata TEXT,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE external_files (
  id TEXT PRIMARY KEY,
  connection_id TEXT NOT NULL REFERENCES external_connections (id),
  external_id TEXT NOT NULL,
  name TEXT NOT NULL,
  file_type TEXT,
  size INTEGER,
  web_url TEXT,
  cached_content TEXT,
  last_synced DATETIME,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP
);
