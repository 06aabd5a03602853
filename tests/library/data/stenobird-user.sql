PRAGMA user_version = 2;
BEGIN TRANSACTION;
CREATE TABLE follows (
        slug TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        page_url TEXT,
        followed_at REAL NOT NULL
    ) STRICT, WITHOUT ROWID;
INSERT INTO "follows" VALUES('day-shift','Day Shift','https://stenobird.com/podcast/day-shift',1700000002.0);
INSERT INTO "follows" VALUES('night-shift','Night Shift','https://stenobird.com/podcast/night-shift',1700000001.0);
CREATE TABLE meta (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
INSERT INTO "meta" VALUES('server','https://stenobird.com');
CREATE TABLE offsets (
        podcast TEXT NOT NULL,
        episode TEXT NOT NULL,
        seconds INTEGER NOT NULL,
        PRIMARY KEY (podcast, episode)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "offsets" VALUES('gone-show','never-listed',-7);
INSERT INTO "offsets" VALUES('night-shift','the-sleeper',5);
CREATE TABLE place (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        podcast TEXT,
        episode_podcast TEXT,
        episode_slug TEXT,
        pane TEXT NOT NULL,
        scroll INTEGER NOT NULL
    ) STRICT;
INSERT INTO "place" VALUES(1,'night-shift','night-shift','the-lighthouse','page',12);
CREATE TABLE positions (
        podcast TEXT NOT NULL,
        episode TEXT NOT NULL,
        seconds INTEGER NOT NULL,
        played_at REAL NOT NULL, session INTEGER NOT NULL DEFAULT 0, finished INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (podcast, episode)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "positions" VALUES('day-shift','noon',0,1700000015.0,0,1);
INSERT INTO "positions" VALUES('gone-show','never-listed',42,1700000014.0,1,0);
INSERT INTO "positions" VALUES('night-shift','the-bakery',0,1700000012.0,1,1);
INSERT INTO "positions" VALUES('night-shift','the-lighthouse',600,1700000009.0,2,0);
CREATE TABLE queue (
        place INTEGER PRIMARY KEY,
        podcast TEXT NOT NULL,
        episode TEXT NOT NULL,
        title TEXT NOT NULL,
        podcast_title TEXT NOT NULL,
        duration INTEGER,
        UNIQUE (podcast, episode)
    ) STRICT;
INSERT INTO "queue" VALUES(0,'night-shift','über-äpfel','Über Äpfel','Night Shift',3600);
INSERT INTO "queue" VALUES(1,'day-shift','the-lighthouse','The Lighthouse by Day','Day Shift',3600);
INSERT INTO "queue" VALUES(2,'gone-show','never-listed','Never listed','Gone Show',NULL);
INSERT INTO "queue" VALUES(3,'night-shift','the-sleeper','The Sleeper Train','Night Shift',3600);
CREATE TABLE reads (
        podcast TEXT NOT NULL,
        episode TEXT NOT NULL,
        read_at REAL NOT NULL,
        PRIMARY KEY (podcast, episode)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "reads" VALUES('gone-show','never-listed',1700000007.0);
INSERT INTO "reads" VALUES('night-shift','the-lighthouse',1700000005.0);
INSERT INTO "reads" VALUES('night-shift','über-äpfel',1700000006.0);
CREATE TABLE requests (
        podcast TEXT NOT NULL,
        episode TEXT NOT NULL,
        created_at REAL NOT NULL,
        state TEXT NOT NULL,
        title TEXT NOT NULL,
        podcast_title TEXT NOT NULL,
        page_url TEXT NOT NULL,
        post_url TEXT NOT NULL,
        sent_at REAL,
        updated_at REAL,
        due_at REAL,
        looks INTEGER NOT NULL,
        word TEXT,
        reason TEXT,
        claimed_at REAL,
        PRIMARY KEY (podcast, episode, created_at)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "requests" VALUES('gone-show','never-listed',1699960000.0,'waiting','Never listed','Gone Show','https://stenobird.com/podcast/gone-show/never-listed.md','https://stenobird.com/v1/public/podcasts/gone-show/episodes/never-listed/request',1700000000.0,NULL,1699960000.0,0,NULL,NULL,1700000000.0);
INSERT INTO "requests" VALUES('night-shift','the-bakery',1699000000.0,'failed','The Bakery','Night Shift','https://stenobird.com/podcast/night-shift/the-bakery.md','https://stenobird.com/v1/public/podcasts/night-shift/episodes/the-bakery/request',1699000001.0,1699000002.0,NULL,0,'failed','The service says: failed.',NULL);
INSERT INTO "requests" VALUES('night-shift','the-bakery',1699900000.0,'queued','The Bakery','Night Shift','https://stenobird.com/podcast/night-shift/the-bakery.md','https://stenobird.com/v1/public/podcasts/night-shift/episodes/the-bakery/request',1699900001.0,1699900002.0,1700000100.0,3,'processing',NULL,NULL);
INSERT INTO "requests" VALUES('night-shift','the-sleeper',1699950000.0,'waiting','The Sleeper Train','Night Shift','https://stenobird.com/podcast/night-shift/the-sleeper.md','https://stenobird.com/v1/public/podcasts/night-shift/episodes/the-sleeper/request',NULL,NULL,1699950000.0,0,NULL,'Waiting for the network.',NULL);
CREATE TABLE settings (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
INSERT INTO "settings" VALUES('theme','steno-dark');
INSERT INTO "settings" VALUES('volume','85');
CREATE TABLE speeds (
        podcast TEXT PRIMARY KEY,
        speed REAL NOT NULL
    ) STRICT, WITHOUT ROWID;
INSERT INTO "speeds" VALUES('gone-show',0.8);
INSERT INTO "speeds" VALUES('night-shift',1.2);
COMMIT;
