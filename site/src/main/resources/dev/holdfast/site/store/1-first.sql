create table account (
  id         bigint generated always as identity primary key,
  name       text not null,
  password   text not null,
  created_at timestamptz not null default now()
);
create unique index account_name on account (lower(name));

create table media (
  id          text primary key,
  account     bigint not null references account,
  title       text not null,
  kind        text not null,
  type        text not null,
  size        bigint not null,
  status      text not null,
  reason      text,
  created_at  timestamptz not null default now(),
  -- The outbox: a row that is queued and was not sent, or was sent long ago, needs a message.
  sent_at     timestamptz,
  sends       int not null default 0,
  ready_at    timestamptz,
  width       int,
  height      int,
  duration_ms bigint,
  peaks       text,
  likes       int not null default 0,
  comments    int not null default 0
);
create index media_newest on media (ready_at desc, id desc) where status = 'ready';
create index media_newest_of_kind on media (kind, ready_at desc, id desc) where status = 'ready';
create index media_of_account on media (account, created_at desc);
create index media_unfinished on media (created_at) where status in ('uploading', 'queued', 'processing');

-- What an account said last of an upload. One that was buffered and is written late must not undo what was said since, so
-- a like that was taken back stays, with its time.
create table liked (
  media   text not null references media on delete cascade,
  account bigint not null references account,
  given   boolean not null,
  at      timestamptz not null,
  primary key (media, account)
);

create table comment (
  id         bigint generated always as identity primary key,
  media      text not null references media on delete cascade,
  account    bigint not null references account,
  body       text not null,
  created_at timestamptz not null default now()
);
create index comment_of_media on comment (media, id);

-- Requests that were answered, by the key that the client chose: the same key gives the same answer.
create table answer (
  key    text primary key,
  what   text not null,
  result text not null,
  at     timestamptz not null default now()
);
create index answer_at on answer (at);

-- Keys that all web servers share.
create table shared_key (
  name  text primary key,
  value text not null
);
