PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE chapters (
        podcast TEXT NOT NULL,
        episode TEXT NOT NULL,
        number INTEGER NOT NULL,
        start INTEGER NOT NULL,
        title TEXT NOT NULL,
        folded TEXT NOT NULL,
        PRIMARY KEY (podcast, episode, number)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "chapters" VALUES('night-shift','the-lighthouse',0,0,'The stairs','the stairs');
INSERT INTO "chapters" VALUES('night-shift','the-lighthouse',1,350,'The lamp','the lamp');
CREATE TABLE episodes (
        podcast TEXT NOT NULL,
        slug TEXT NOT NULL,
        title TEXT NOT NULL,
        folded TEXT NOT NULL,
        published INTEGER,
        duration INTEGER,
        state TEXT,
        chapters INTEGER,
        page TEXT,
        page_url TEXT,
        text_url TEXT,
        json_url TEXT,
        link_url TEXT,
        audio_url TEXT,
        summary TEXT,
        UNIQUE (podcast, slug)
    ) STRICT;
INSERT INTO "episodes" VALUES('night-shift','the-lighthouse','The Lighthouse','the lighthouse',1600000000,3600,'processed',2,'http://localhost:8000/podcast/night-shift/the-lighthouse.md',NULL,NULL,NULL,NULL,'https://audio.example/the-lighthouse.mp3','A keeper.');
INSERT INTO "episodes" VALUES('night-shift','the-bakery','The Bakery','the bakery',1600086400,3601,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'https://audio.example/the-bakery.mp3',NULL);
INSERT INTO "episodes" VALUES('night-shift','the-sleeper','The Sleeper Train','the sleeper train',1600172800,3602,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'https://audio.example/the-sleeper.mp3',NULL);
INSERT INTO "episodes" VALUES('night-shift','über-äpfel','Über Äpfel','über äpfel',1600259200,3603,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'https://audio.example/über-äpfel.mp3',NULL);
INSERT INTO "episodes" VALUES('day-shift','the-lighthouse','The Lighthouse by Day','the lighthouse by day',1600000000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "episodes" VALUES('day-shift','noon','Noon','noon',1600086400,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE meta (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
INSERT INTO "meta" VALUES('server','http://localhost:8000');
CREATE TABLE podcasts (
        slug TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        folded TEXT NOT NULL,
        checked_at REAL,
        author TEXT,
        page_url TEXT,
        rss_url TEXT,
        website_url TEXT,
        image_url TEXT,
        episode_count INTEGER,
        summary TEXT
    ) STRICT, WITHOUT ROWID;
INSERT INTO "podcasts" VALUES('day-shift','Local Day Shift','local day shift',NULL,NULL,'http://localhost:8000/podcast/day-shift',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "podcasts" VALUES('night-shift','Local Night Shift','local night shift',1700000018.0,'Ada Lind','http://localhost:8000/podcast/night-shift','https://feeds.example/night.xml',NULL,NULL,NULL,'Stories of people who work at night.');
CREATE TABLE resources (
        url TEXT PRIMARY KEY,
        etag TEXT,
        last_modified TEXT,
        fetched_at REAL NOT NULL,
        checked_at REAL NOT NULL,
        gone_at REAL,
        body BLOB NOT NULL
    ) STRICT;
INSERT INTO "resources" VALUES('http://localhost:8000/podcast/night-shift/the-lighthouse.md','"1"','Mon, 02 Nov 2026 06:00:00 GMT',1700000019.0,1700000019.0,NULL,X'23204C6F63616C20546865204C69676874686F7573650A');
CREATE INDEX newest
        ON episodes (published DESC, folded, podcast, slug);
CREATE INDEX newest_of_podcast
        ON episodes (podcast, published DESC, folded, slug);
COMMIT;
