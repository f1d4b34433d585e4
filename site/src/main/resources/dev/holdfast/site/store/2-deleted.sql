-- Uploads are deleted by their authors, and failures expire: the rounds look for these too.
drop index media_unfinished;
create index media_unfinished on media (created_at)
  where status in ('uploading', 'queued', 'processing', 'failed', 'deleted');
