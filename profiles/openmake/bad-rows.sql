-- Rows that the old script met in data/unified.db and PostgreSQL cannot take, each with the reason, and good rows below them.

-- A date of no form that SQLite knows; its session, message and memory have a rejected parent.
INSERT INTO users (id, username, password_hash, last_login) VALUES ('zz-bad-date', 'baddate', 'x', '31/12/2025');
INSERT INTO conversation_sessions (id, user_id) VALUES ('zz-child', 'zz-bad-date');
INSERT INTO conversation_messages (session_id, role, content) VALUES ('zz-child', 'user', 'of a session of a bad user');
INSERT INTO user_memories (id, user_id, category, key, value) VALUES ('zz-child', 'zz-bad-date', 'a', 'b', 'c');

-- A name that another user has, and a key that is NULL, which SQLite takes for TEXT.
INSERT INTO users (id, username, password_hash) VALUES ('zz-same-name', 'name1', 'x');
INSERT INTO users (id, username, password_hash) VALUES (NULL, 'nobody', 'x');

-- Broken JSON: cut off, and as Python prints a list; the offer in the marketplace has a rejected agent.
INSERT INTO conversation_sessions (id, user_id, metadata) VALUES ('zz-cut-off', 'user-1', '{"theme": "dark"');
INSERT INTO conversation_messages (session_id, role, content) VALUES ('zz-cut-off', 'user', 'of a session with broken JSON');
INSERT INTO custom_agents (id, name, system_prompt, keywords) VALUES ('zz-python', 'p', 'p', '[''a'', ''b'']');
INSERT INTO agent_marketplace (id, agent_id, author_id, title) VALUES ('zz-child', 'zz-python', 'user-1', 't');

-- Orphans: sessions and documents that were deleted without their rows.
INSERT INTO conversation_messages (session_id, role, content) VALUES ('deleted', 'user', 'orphan');
INSERT INTO canvas_versions (document_id, version, content) VALUES ('deleted', 1, 'orphan');

-- Neither true nor false; a rating of nine; a moment that is none; a message of nobody's role.
INSERT INTO agent_usage_logs (session_id, agent_id, success) VALUES ('session-1', 'agent-1', 2);
INSERT INTO agent_feedback (id, agent_id, rating) VALUES ('zz-nine', 'agent-1', 9);
INSERT INTO audit_logs (timestamp, action) VALUES ('yesterday', 'login');
INSERT INTO conversation_messages (session_id, role, content) VALUES ('session-1', 'robot', 'role');

-- Pairs that stand twice.
INSERT INTO user_memories (id, user_id, category, key, value) VALUES ('zz-twice', 'user-1', 'preference', 'key-1', 'again');
INSERT INTO api_usage (date, api_key_id) SELECT date, api_key_id FROM api_usage WHERE id = 1;
INSERT INTO agent_installations (agent_id, user_id) SELECT agent_id, user_id FROM agent_installations WHERE id = 1;
