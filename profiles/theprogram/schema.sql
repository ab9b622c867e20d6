-- TheProgram for one user: the sqlite_schema.sql of the application.
PRAGMA foreign_keys = ON;
BEGIN TRANSACTION;

CREATE TABLE app_config (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  email TEXT,
  password_hash TEXT,
  full_name TEXT,
  app_version TEXT NOT NULL DEFAULT '1.0.0',
  backup_enabled INTEGER NOT NULL DEFAULT 1 CHECK (backup_enabled IN (0, 1)),
  last_login_at TEXT,
  created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%S', 'now')),
  updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%S', 'now'))
);

CREATE TABLE user_preferences (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  house_system TEXT NOT NULL DEFAULT 'placidus',
  zodiac_type TEXT NOT NULL DEFAULT 'tropical',
  theme TEXT NOT NULL DEFAULT 'dark',
  default_orb REAL NOT NULL DEFAULT 8.0,
  aspect_orbs TEXT CHECK (aspect_orbs IS NULL OR json_valid(aspect_orbs)),
  displayed_planets TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(displayed_planets)),
  email_notifications INTEGER NOT NULL DEFAULT 1 CHECK (email_notifications IN (0, 1)),
  created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%S', 'now')),
  updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%S', 'now'))
);

CREATE TABLE clients (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  first_name TEXT NOT NULL,
  last_name TEXT,
  email TEXT,
  phone TEXT,
  notes TEXT,
  tags TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(tags)),
  is_favourite INTEGER NOT NULL DEFAULT 0 CHECK (is_favourite IN (0, 1)),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);

CREATE TABLE birth_data (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  birth_date TEXT NOT NULL,
  birth_time TEXT,
  time_unknown INTEGER NOT NULL DEFAULT 0 CHECK (time_unknown IN (0, 1)),
  latitude REAL NOT NULL CHECK (latitude BETWEEN -90 AND 90),
  longitude REAL NOT NULL CHECK (longitude BETWEEN -180 AND 180),
  timezone TEXT NOT NULL,
  utc_offset REAL,
  city TEXT,
  country TEXT,
  rodden_rating TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);

CREATE TABLE charts (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  birth_data_id TEXT REFERENCES birth_data (id) ON DELETE SET NULL,
  chart_type TEXT NOT NULL,
  chart_name TEXT,
  house_system TEXT NOT NULL,
  julian_day REAL NOT NULL,
  chart_data TEXT NOT NULL CHECK (json_valid(chart_data)),
  is_public INTEGER CHECK (is_public IN (0, 1)),
  last_viewed TEXT,
  valid_until TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);

CREATE TABLE chart_interpretations (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  chart_id TEXT NOT NULL REFERENCES charts (id) ON DELETE CASCADE,
  element_type TEXT NOT NULL,
  element_key TEXT NOT NULL,
  ai_description TEXT NOT NULL,
  ai_model TEXT,
  confidence REAL,
  tokens_used INTEGER,
  version INTEGER NOT NULL DEFAULT 1,
  is_approved INTEGER NOT NULL DEFAULT 0 CHECK (is_approved IN (0, 1)),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (chart_id, element_type, element_key, version)
);

CREATE TABLE interpretations (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  element_type TEXT NOT NULL,
  element_key TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  keywords TEXT CHECK (keywords IS NULL OR json_valid(keywords)),
  is_default INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);

CREATE TABLE aspect_patterns (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  chart_id TEXT NOT NULL REFERENCES charts (id) ON DELETE CASCADE,
  pattern_type TEXT NOT NULL,
  planets_involved TEXT NOT NULL CHECK (json_type(planets_involved) = 'array'),
  orb REAL,
  is_applying INTEGER CHECK (is_applying IN (0, 1)),
  description TEXT,
  created_at TEXT NOT NULL
);

CREATE TABLE transit_events (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  chart_id TEXT NOT NULL REFERENCES charts (id) ON DELETE CASCADE,
  transiting_planet TEXT NOT NULL,
  natal_planet TEXT NOT NULL,
  aspect TEXT NOT NULL,
  event_date TEXT NOT NULL,
  exact_at TEXT,
  orb REAL NOT NULL,
  strength REAL,
  is_retrograde INTEGER NOT NULL DEFAULT 0 CHECK (is_retrograde IN (0, 1)),
  details TEXT CHECK (details IS NULL OR json_valid(details)),
  created_at TEXT NOT NULL
);

CREATE TABLE session_notes (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  session_date TEXT NOT NULL,
  duration_minutes INTEGER,
  fee REAL,
  title TEXT,
  content TEXT NOT NULL,
  tags TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(tags)),
  is_private INTEGER NOT NULL DEFAULT 1 CHECK (is_private IN (0, 1)),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);

CREATE TABLE location_cache (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  query TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  latitude REAL NOT NULL CHECK (latitude BETWEEN -90 AND 90),
  longitude REAL NOT NULL CHECK (longitude BETWEEN -180 AND 180),
  timezone TEXT,
  raw TEXT CHECK (raw IS NULL OR json_valid(raw)),
  hits INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  expires_at TEXT
);

CREATE INDEX idx_birth_data_client ON birth_data (client_id);
CREATE INDEX idx_charts_client ON charts (client_id);
CREATE INDEX idx_charts_birth_data ON charts (birth_data_id);
CREATE INDEX idx_aspect_patterns_chart ON aspect_patterns (chart_id);
CREATE INDEX idx_transit_events_chart ON transit_events (chart_id, event_date);
CREATE INDEX idx_session_notes_client ON session_notes (client_id, session_date DESC);

CREATE TRIGGER app_config_updated AFTER UPDATE ON app_config WHEN NEW.updated_at = OLD.updated_at BEGIN
  UPDATE app_config SET updated_at = strftime('%Y-%m-%dT%H:%M:%S', 'now') WHERE id = NEW.id;
END;
CREATE TRIGGER user_preferences_updated AFTER UPDATE ON user_preferences WHEN NEW.updated_at = OLD.updated_at BEGIN
  UPDATE user_preferences SET updated_at = strftime('%Y-%m-%dT%H:%M:%S', 'now') WHERE id = NEW.id;
END;
CREATE TRIGGER clients_updated AFTER UPDATE ON clients WHEN NEW.updated_at = OLD.updated_at BEGIN
  UPDATE clients SET updated_at = strftime('%Y-%m-%dT%H:%M:%S', 'now') WHERE id = NEW.id;
END;
CREATE TRIGGER charts_updated AFTER UPDATE ON charts WHEN NEW.updated_at = OLD.updated_at BEGIN
  UPDATE charts SET updated_at = strftime('%Y-%m-%dT%H:%M:%S', 'now') WHERE id = NEW.id;
END;
-- The application stamps a client whose chart is new: it would stamp every client of a load, too.
CREATE TRIGGER charts_touch_client AFTER INSERT ON charts BEGIN
  UPDATE clients SET updated_at = strftime('%Y-%m-%dT%H:%M:%S', 'now') WHERE id = NEW.client_id;
END;

INSERT INTO app_config (id) VALUES (1);
INSERT INTO user_preferences (id) VALUES (1);

COMMIT;
