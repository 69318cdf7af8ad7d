-- Who may watch whom (RFC 5025), for SQLite, MySQL and PostgreSQL. Kamailio has no rule for
-- everyone: it looks for a document under the person who is watched, and without one a watcher
-- stays `pending` and sees nothing. Here everyone with an account who has no rules of their own has
-- those of '*'.

-- The rules of '*': colleagues may watch. Only accounts of the domain come this far at all
-- (route[SUBSCRIBE] in kamailio.cfg), so `many` needs no domain. Change example.com.
INSERT INTO xcap (username, domain, doc_type, doc_uri, etag, source, port, doc) VALUES
('*', 'example.com', 2, 'pres-rules/*@example.com', 'organisation', 0, 0,
'<?xml version="1.0" encoding="UTF-8"?>
<ruleset xmlns="urn:ietf:params:xml:ns:common-policy" xmlns:pr="urn:ietf:params:xml:ns:pres-rules">
  <rule id="colleagues">
    <conditions><identity><many/></identity></conditions>
    <actions><pr:sub-handling>allow</pr:sub-handling></actions>
    <transformations/>
  </rule>
</ruleset>');

-- Somebody with rules of their own has a row like that under their name. To keep one watcher out,
-- put before the rule above:
--   <rule id="not"><conditions><identity><one id="sip:mallory@example.com"/></identity></conditions>
--   <actions><pr:sub-handling>block</pr:sub-handling></actions><transformations/></rule>
-- and then: kamcmd presence.refreshWatchers sip:alice@example.com presence 1

CREATE VIEW watcher_rules AS
SELECT username, domain, doc_type, doc_uri, doc FROM xcap WHERE username <> '*'
UNION ALL
SELECT subscriber.username, subscriber.domain, xcap.doc_type, xcap.doc_uri, xcap.doc
FROM subscriber
JOIN xcap ON xcap.username = '*' AND xcap.domain = subscriber.domain
WHERE NOT EXISTS (
  SELECT 1 FROM xcap AS own
  WHERE own.username = subscriber.username
    AND own.domain = subscriber.domain
    AND own.doc_type = xcap.doc_type
);

INSERT INTO version (table_name, table_version) VALUES ('watcher_rules', 4);
