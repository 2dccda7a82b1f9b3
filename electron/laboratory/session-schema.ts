/** Tables of a session file, and the table that explains them. */

/** "RDGE", in the SQLite header. */
export const APPLICATION_ID = 0x52444745;
/** The newest format that is read. A file has the lowest one, as user_version, that holds what is in it. */
export const FILE_FORMAT = 2;
/** Everything but what TARGETS_FORMAT is for. */
export const FIRST_FORMAT = 1;
/** Data sets with targets in the place of labels. */
export const TARGETS_FORMAT = 2;

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
`;

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
  'arrays of a run':
    'loss, testLoss, accuracy, testAccuracy at the recorded steps; points at the point steps; final = last good point; outcome 0 budget 1 target 2 stationary 3 diverged; best, bestStep; hits = first step at each of the 51 log-spaced targets, -1 never; state.* = what is needed to go on',
};
