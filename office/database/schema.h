// The tables of a linked database, version 3. Pseudonyms, record references and other identifiers
// are lower-case hexadecimal, dates ISO 8601, so that the file reads well in any SQLite tool.
#pragma once

namespace koppel::office {

// "KOPL": says that a SQLite file is a linked database (PRAGMA application_id).
inline constexpr int kApplicationId = 0x4b4f504c;
// PRAGMA user_version; counts up with every change of the tables.
inline constexpr int kSchemaVersion = 3;

inline constexpr char kCreateTables[] = R"sql(
CREATE TABLE meta (
  name  TEXT PRIMARY KEY,          -- 'project_hash', 'job_id', 'specification' (the bytes)
  value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE manifest (
  json TEXT NOT NULL               -- one row: the linker's manifest
);

CREATE TABLE deliveries (
  source       TEXT PRIMARY KEY,
  delivery_id  TEXT NOT NULL,
  version      INTEGER NOT NULL,
  records      INTEGER NOT NULL,   -- as the agency signed, withdrawn ones included
  records_root TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE persons (
  pseudonym TEXT PRIMARY KEY
) WITHOUT ROWID;

CREATE TABLE members (
  pseudonym   TEXT NOT NULL REFERENCES persons,
  source      TEXT NOT NULL REFERENCES deliveries,
  record_ref  TEXT NOT NULL,
  probability REAL,                -- NULL: not estimated
  PRIMARY KEY (pseudonym, source, record_ref)
) WITHOUT ROWID;

-- Two persons that may be one, for the best pair of their records in two sources.
CREATE TABLE possible_links (
  pseudonym_a TEXT NOT NULL REFERENCES persons,
  pseudonym_b TEXT NOT NULL REFERENCES persons,
  source_a    TEXT NOT NULL REFERENCES deliveries,
  source_b    TEXT NOT NULL REFERENCES deliveries,
  probability REAL NOT NULL,       -- that these records are of one person, as the two alone say
  PRIMARY KEY (pseudonym_a, pseudonym_b, source_a, source_b)
) WITHOUT ROWID;

-- What became of the persons of the result that this one continues; those of which no row tells are
-- the same records under the same pseudonym still. Empty where it continues none.
CREATE TABLE person_changes (
  kind      TEXT NOT NULL,         -- 'changed', 'merged', 'split', 'new', 'gone'
  previous  TEXT,                  -- pseudonym there; NULL where the person is new
  pseudonym TEXT REFERENCES persons  -- NULL where the person is gone
);
CREATE UNIQUE INDEX changes_once
  ON person_changes (kind, ifnull(previous, ''), ifnull(pseudonym, ''));

CREATE TABLE events (
  id        INTEGER PRIMARY KEY,
  pseudonym TEXT NOT NULL REFERENCES persons,
  source    TEXT NOT NULL REFERENCES deliveries,
  kind      TEXT NOT NULL,
  start     TEXT NOT NULL,
  "end"     TEXT                   -- NULL: still going on, or a moment
);

CREATE TABLE attributes (
  event INTEGER NOT NULL REFERENCES events,
  name  TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (event, name)
) WITHOUT ROWID;
)sql";

// Made after the rows: sorting once is faster than growing the trees.
inline constexpr char kCreateIndexes[] = R"sql(
CREATE INDEX events_by_person ON events (pseudonym, kind, start);
CREATE INDEX events_by_kind ON events (kind, start, pseudonym);
)sql";

}  // namespace koppel::office
