/** Tables of a session file, and the table that explains them. */

/** "RDGE", in the SQLite header. */
export const APPLICATION_ID = 0x52444745;
/** Raised when tables or what they hold change; stored as user_version. Format 2: answers, and data sets with targets. */
export const FILE_FORMAT = 2;

/** Tables of format 2: answers of analyses and verifications. */
export const ANSWER_TABLES = `
CREATE TABLE answer (id TEXT PRIMARY KEY, spec TEXT NOT NULL, found TEXT NOT NULL, crc INTEGER NOT NULL, seconds REAL,
  machine TEXT NOT NULL, version TEXT NOT NULL);
CREATE TABLE answer_array (
  answer TEXT NOT NULL REFERENCES answer(id) ON DELETE CASCADE, name TEXT NOT NULL, shape TEXT NOT NULL, crc INTEGER NOT NULL,
  data BLOB NOT NULL, PRIMARY KEY (answer, name));
CREATE TABLE asked (item TEXT NOT NULL, part TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (item, part));
`;

export const SCHEMA = `
CREATE TABLE about (name TEXT PRIMARY KEY, meaning TEXT NOT NULL);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE history (position INTEGER PRIMARY KEY, label TEXT NOT NULL, at INTEGER NOT NULL, document TEXT NOT NULL);
CREATE TABLE cell (id TEXT PRIMARY KEY, spec TEXT NOT NULL);
CREATE TABLE part (
  id INTEGER PRIMARY KEY, cell TEXT NOT NULL REFERENCES cell(id), block INTEGER NOT NULL, seeds TEXT NOT NULL);
CREATE INDEX part_by_cell ON part(cell, block);
CREATE TABLE chunk (
  part INTEGER NOT NULL REFERENCES part(id) ON DELETE CASCADE, name TEXT NOT NULL, seq INTEGER NOT NULL,
  dtype TEXT NOT NULL, shape TEXT NOT NULL, codec TEXT NOT NULL, crc INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY (part, name, seq));
CREATE TABLE checkpoint (cell TEXT NOT NULL, seeds TEXT NOT NULL, step INTEGER NOT NULL, crc INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY (cell, seeds));
CREATE TABLE data_set (hash TEXT PRIMARY KEY, description TEXT NOT NULL, features BLOB NOT NULL, labels BLOB NOT NULL);
CREATE TABLE measurement (cell TEXT NOT NULL, seed INTEGER NOT NULL, seconds REAL NOT NULL, machine TEXT NOT NULL, version TEXT NOT NULL,
  PRIMARY KEY (cell, seed));
CREATE TABLE log (at INTEGER NOT NULL, level TEXT NOT NULL, message TEXT NOT NULL);
CREATE TABLE writer (one INTEGER PRIMARY KEY CHECK (one = 1), host TEXT NOT NULL, pid INTEGER NOT NULL, token TEXT NOT NULL, beat INTEGER NOT NULL);
${ANSWER_TABLES}`;

export const MEANINGS: Record<string, string> = {
  meta: 'key and JSON value: document (the present document), position (of the present in history), layout (of the window), version (of the app that wrote last)',
  history:
    'documents that were, oldest first, each with the words for the edit that made it; at in milliseconds since 1970',
  cell: 'what a set of runs depends on, except the seed; id is the SHA-256 of the canonical JSON (RFC 8785) in spec',
  part: 'results of some seeds of one cell; seeds is a JSON list in the order of the rows of its arrays; block = floor(seed / 64)',
  chunk:
    'arrays of a part, little-endian, C order; shape (JSON) starts with the number of seeds; dtype as in NumPy; join chunks by seq; crc is CRC-32 of data; codec raw',
  checkpoint: 'unfinished runs, to go on from; data is private to the app',
  data_set:
    'data sets by content hash; features <f8 rows x columns; labels <i4, or, where the description has targetNames, the targets <f8 rows x names; description is JSON',
  measurement: 'seconds a run took, on which machine and version; not part of any id or checksum',
  log: 'what happened, for people',
  writer: 'who has the file open for writing, with a heartbeat in milliseconds since 1970',
  answer:
    'what an analysis or a claim found; id is the SHA-256 of the canonical JSON (RFC 8785) in spec; found is JSON: values with intervals, or the claim; crc is CRC-32 of found',
  answer_array: 'arrays of an analysis, <f8 little-endian, C order, shape as JSON; crc is CRC-32 of data',
  asked:
    'the last answer of an item of the document (collection and id), by part: the claim of a verification, nothing for an analysis',
  'arrays of a run':
    'loss, testLoss, accuracy, testAccuracy at the recorded steps; points at the point steps; final = last good point; outcome 0 budget 1 target 2 stationary 3 diverged; best, bestStep; hits = first step at each of the 51 log-spaced targets, -1 never; state.* = what is needed to go on',
};
