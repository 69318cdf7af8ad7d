import type { FindingSentences } from '../sentences.ts';

const askedServer = 'Das Log des Servers sagt, warum.';
const renew = 'Auf dem Server ein neues Zertifikat installieren.';
const install =
  'Den Fingerabdruck vergleichen und es auf der Seite „Zertifikate“ installieren, unter „Hinzufügen“.';

/** Was bei der Fehlersuche herauskam, und was zu tun ist. */
export const findings: FindingSentences = {
  ok: ['Das klappt.', ''],
  'not-tried': ['Nicht versucht: Was dafür nötig ist, klappt nicht.', ''],
  stopped: ['Die Untersuchung wurde abgebrochen.', ''],
  'internal-fault': [
    'Die Prüfung selbst ist misslungen.',
    'Das den Herstellern von Doorlight melden; die anderen Prüfungen betrifft es nicht.',
  ],
  'name-unknown': [
    'Der Name des Servers lässt sich nicht auflösen.',
    'Den Namen berichtigen, oder ihn im DNS eintragen lassen, das diese Maschine fragt.',
  ],
  'dns-silent': [
    'Kein Nameserver gibt Auskunft.',
    'Prüfen, ob die Nameserver, die diese Maschine fragt, zu erreichen sind und antworten.',
  ],
  'no-such-service': [
    'Laut DNS gibt es diesen Dienst dort nicht.',
    'Den SRV-Eintrag berichtigen, oder einen anderen Server angeben.',
  ],
  refused: [
    'Der Server weist die Verbindung ab.',
    'Den Server starten, oder den Port berichtigen: Dort hört niemand zu.',
  ],
  'no-route': [
    'Von dieser Maschine führt kein Weg zum Server.',
    'Die Routen dieser Maschine und das Netz dazwischen prüfen, und ob der Server eingeschaltet ist.',
  ],
  'forbidden-here': [
    'Diese Maschine lässt die Verbindung nicht zu.',
    'In der Firewall dieser Maschine erlauben, oder in dem, was den Dienst einschränkt.',
  ],
  'no-answer': [
    'Es kommt keine Antwort.',
    'Prüfen, ob der Server läuft und nicht überlastet ist, und ob eine Firewall die Verbindung verschluckt.',
  ],
  unreachable: [
    'Der Server ist nicht zu erreichen.',
    'Das Netz zwischen dieser Maschine und dem Server prüfen.',
  ],
  'some-addresses-dead': [
    'Der Server antwortet nicht an allen Adressen seines Namens.',
    'Die stummen Adressen aus dem DNS nehmen, oder die Server dahinter wieder in Betrieb nehmen.',
  ],
  'no-date': ['Der Server sagt nicht, wie spät es ist.', ''],
  'clock-skew': [
    'Die Uhren des Servers und dieser Maschine gehen auseinander.',
    'Beide Uhren mit NTP stellen.',
  ],
  'no-tls-answer': [
    'Auf TLS kommt keine Antwort.',
    'Prüfen, ob das ein Port für TLS ist und unterwegs nichts aufgehalten wird.',
  ],
  'tls-version': [
    'Der Server spricht nur altes TLS.',
    'Den Server TLS 1.2 oder 1.3 sprechen lassen; oder die ältere Version bei seinem Gateway erlauben.',
  ],
  'not-tls': [
    'Was dort antwortet, spricht kein TLS.',
    'Den Port prüfen, oder TLS dort einschalten.',
  ],
  'tls-broken': [
    'Der Server bricht den Aufbau von TLS ab.',
    'Die TLS-Einstellungen des Servers prüfen (Zertifikat, Versionen, Chiffren) und Proxys davor.',
  ],
  'ca-unusable': [
    'Die angegebene Zertifizierungsstelle ist nicht zu gebrauchen.',
    'Sie noch einmal als PEM exportieren und eintragen.',
  ],
  'self-signed': [
    'Das Zertifikat hat sich selbst unterschrieben, und ihm wird nicht vertraut.',
    `${install} Besser eines von einer CA ausstellen lassen.`,
  ],
  'untrusted-issuer': ['Das Zertifikat führt zu einer CA, der hier nicht vertraut wird.', install],
  'intermediate-missing': [
    'Der Server schickt das Zertifikat einer Zwischenstelle nicht mit.',
    `Den Server seine ganze Kette schicken lassen. Oder das fehlende hier installieren: ${install}`,
  ],
  'chain-broken': [
    'Das Zertifikat wird abgelehnt, wer auch immer es ausgestellt hat.',
    'Ein anderes ausstellen lassen, von einer CA, die das darf, und für TLS-Server.',
  ],
  revoked: ['Das Zertifikat ist gesperrt.', renew],
  expired: ['Das Zertifikat ist abgelaufen.', renew],
  'not-yet-valid': [
    'Das Zertifikat gilt noch nicht.',
    'Die Uhren richtig stellen, hier und wo es gemacht wurde; sonst neu ausstellen lassen.',
  ],
  'expires-soon': ['Das Zertifikat läuft bald ab.', 'Es vorher auf dem Server erneuern.'],
  'name-mismatch': [
    'Das Zertifikat lautet auf einen anderen Namen.',
    'Einen Namen verwenden, der im Zertifikat steht, oder eines mit diesem Namen ausstellen lassen.',
  ],
  'name-in-cn': [
    'Der Name steht nur im CN des Zertifikats.',
    'Das nächste Zertifikat mit dem Namen als SAN ausstellen lassen.',
  ],
  'not-pinned': [
    'Es ist nicht das Zertifikat, das festgehalten ist.',
    'Wurde es mit Absicht ersetzt, das neue festhalten.',
  ],
  unreadable: ['Das Zertifikat ist nicht zu lesen.', renew],
  'refused-certificate': ['Das Zertifikat wird abgelehnt.', renew],
  'untrusted-certificate': ['Dem Zertifikat wird nicht vertraut.', install],
  untrusted: ['Dem Zertifikat des Servers wird nicht vertraut.', install],
  'no-credentials': ['Das Geheimnis ist nicht zu lesen.', 'Es noch einmal eingeben und speichern.'],
  'not-offered': [
    'Der Server bietet diese Art der Anmeldung nicht an.',
    'Sie am virtuellen Verzeichnis EWS erlauben, oder eine andere wählen.',
  ],
  'not-ews': [
    'Was dort antwortet, ist kein EWS.',
    'Die Adresse der Exchange Web Services angeben, wie https://mail.example.com/EWS/Exchange.asmx.',
  ],
  'held-back': [
    'Nicht versucht, damit das Konto nicht gesperrt wird: Das Kennwort wurde eben erst abgelehnt.',
    'Zuerst das Kennwort berichtigen.',
  ],
  'token-refused': [
    'Es war kein Token zu bekommen.',
    'Token-URL, Client, Geheimnis und Bereich (Scope) prüfen.',
  ],
  'server-failed': ['Der Server ist gescheitert.', `${askedServer} Auch Proxys davor ansehen.`],
  forbidden: [
    'Das Konto darf die Exchange Web Services nicht verwenden.',
    'Es dort erlauben (EwsEnabled, EwsApplicationAccessPolicy).',
  ],
  'ntlm-level': [
    'Der Server nimmt eine andere Version von NTLM als die, die hier erlaubt ist.',
    'Den Server NTLMv2 nehmen lassen (LmCompatibilityLevel), oder beim Gateway NTLM Version 1 wählen.',
  ],
  'password-refused': ['Der Server nimmt das Kennwort nicht an.', 'Konto und Kennwort prüfen.'],
  'wrong-password': [
    'Der Server nimmt die Anmeldung nicht an; bei einem gesperrten oder abgelaufenen Konto sagt er dasselbe.',
    'Konto und Kennwort prüfen. Stimmen sie, sagt das Verzeichnis, was mit dem Konto ist (LockedOut, Enabled, PasswordExpired).',
  ],
  'account-locked': [
    'Der Server weist das Konto ab, obwohl das Kennwort stimmte: Es wurde wohl gesperrt oder ist abgelaufen.',
    'Das Konto im Verzeichnis entsperren oder einschalten; sonst das neue Kennwort eintragen.',
  ],
  throttled: [
    'Der Server drosselt das Konto.',
    'In einigen Minuten noch einmal versuchen; bleibt es so, dem Konto eine Drosselungsrichtlinie ohne Grenzen geben (New-ThrottlingPolicy).',
  ],
  'impersonation-denied': [
    'Das Konto darf nicht in fremdem Namen handeln.',
    'Ihm die Rolle ApplicationImpersonation geben (New-ManagementRoleAssignment).',
  ],
  'impersonation-failed': [
    'Im Namen der Person war der Kalender nicht zu finden.',
    'Das Recht auf Identitätswechsel (ApplicationImpersonation) und das Postfach prüfen.',
  ],
  'mailbox-missing': [
    'Dieses Postfach gibt es dort nicht.',
    'Die Adresse des Postfachs berichtigen, oder der Person ein anderes Gateway geben.',
  ],
  'mailbox-disabled': [
    'Das Konto des Postfachs ist ausgeschaltet.',
    'Es einschalten, oder ein anderes Postfach angeben.',
  ],
  'mailbox-away': [
    'Das Postfach ist gerade nicht erreichbar, etwa weil es umzieht.',
    'Später noch einmal versuchen; bleibt es so, die Postfachdatenbank ansehen.',
  ],
  'mailbox-elsewhere': [
    'Das Postfach liegt auf einem anderen Server, den Autodiscover findet.',
    '',
  ],
  'no-mailbox': [
    'Nicht versucht: Es gibt niemanden, dessen Postfach versucht werden könnte.',
    'Ein Postfach zum Ausprobieren angeben, oder jemanden zuordnen.',
  ],
  'calendar-unreadable': ['Der Kalender war nicht zu lesen.', askedServer],
  'subscription-refused': ['Der Server nimmt kein Abonnement an.', askedServer],
  'no-subscription': ['Es gibt kein Abonnement, auf das etwas kommen könnte.', ''],
  'notifications-missing': [
    'Auf das Abonnement kommt keine Benachrichtigung.',
    'Prüfen, ob der Server die Adresse für Benachrichtigungen erreicht, und ob ein Proxy Antworten aufhält.',
  ],
  'not-removed': [
    'Was zum Ausprobieren angelegt wurde, ließ sich nicht entfernen; es endet von selbst.',
    askedServer,
  ],
  'no-sip-answer': [
    'Auf SIP kommt keine Antwort.',
    'Prüfen, ob das der Port des SIP-Servers für diesen Transport ist, und wie belastet er ist.',
  ],
  'no-websocket': [
    'Dort ist kein WebSocket für SIP zu öffnen.',
    'Pfad und Port prüfen, und ob der Server SIP über WebSocket anbietet.',
  ],
  'not-sip': ['Was dort antwortet, ist kein SIP.', 'Port und Transport prüfen.'],
  closed: ['Der Server hat die Verbindung geschlossen.', askedServer],
  'server-error': [
    'Der Server meldet einen eigenen Fehler.',
    `${askedServer} Oft fehlt ihm eine Datenbank, oder sie ist gesperrt.`,
  ],
  'credentials-refused': ['Der Server nimmt die Anmeldung nicht an.', 'Konto und Kennwort prüfen.'],
  'address-unknown': [
    'Der Server kennt diese Adresse nicht.',
    'Prüfen, ob die SIP-Domain stimmt und die Person dort ein Konto hat.',
  ],
  'method-not-allowed': [
    'Der Server erlaubt das nicht.',
    'Präsenz auf ihm einschalten (PUBLISH und SUBSCRIBE).',
  ],
  'event-unknown': [
    'Der Server kennt diese Art von Ereignis nicht.',
    'Das Ereignispaket auf ihm einschalten (presence, dialog).',
  ],
  redirected: ['Der Server verweist anderswohin.', 'Jenen Server angeben.'],
  'account-missing': [
    'Der Server will wissen, wer fragt, und es ist kein Konto angegeben.',
    'Konto und Kennwort beim Ausgang angeben.',
  ],
  'nobody-asked': [
    'Der Server fragt niemanden, wer er ist, obwohl ein Konto angegeben ist.',
    'Ihn danach fragen lassen: Sonst kann jeder zeigen, was er will.',
  ],
  'not-asked': [
    'Es wird nicht gefragt, wer da ist.',
    'Eine Anmeldung verlangen lassen: Sonst kann jeder zusehen oder zeigen, was er will.',
  ],
  'challenge-missing': [
    'Der Server verlangt eine Anmeldung und sagt nicht, wie.',
    'Seine Einstellungen für Digest prüfen.',
  ],
  'algorithm-unknown': [
    'Der Server verlangt ein Verfahren, das hier nicht bekannt ist.',
    'Ihn Digest mit SHA-256 oder MD5 anbieten lassen.',
  ],
  'nonce-refused': [
    'Der Server nimmt seine eigene Nonce nicht wieder an.',
    'Prüfen, ob mehrere Server dahinter sie teilen, und ob die Uhren stimmen.',
  ],
  'password-wrong': ['Das Kennwort stimmt nicht.', 'Konto und Kennwort prüfen.'],
  'interval-refused': [
    'Der Server will eine andere Gültigkeit von Veröffentlichungen.',
    'Beim Ausgang eine längere Gültigkeit wählen.',
  ],
  'entity-tag-missing': [
    'Der Server gibt auf eine Veröffentlichung kein Entity-Tag.',
    'PUBLISH auf ihm prüfen (RFC 3903).',
  ],
  'publication-forgotten': [
    'Der Server hat eine Veröffentlichung sofort wieder vergessen.',
    'Prüfen, ob mehrere Server dahinter sich eine Datenbank teilen.',
  ],
  'publish-forbidden': [
    'Das Konto darf keine Präsenz für andere veröffentlichen.',
    'Es ihm auf dem SIP-Server erlauben.',
  ],
  'document-refused': [
    'Der Server nimmt das Präsenzdokument nicht an.',
    'Ihn application/pidf+xml annehmen lassen.',
  ],
  'publish-refused': ['Der Server nimmt die Veröffentlichung nicht an.', askedServer],
  'nobody-shown': [
    'Es gibt niemanden, der hier gezeigt würde.',
    'Personen eine SIP-Adresse in einer der Domains geben.',
  ],
  'watching-unauthorised': [
    'Wer zusieht, muss erst noch zugelassen werden.',
    'Den Server Präsenz allen zeigen lassen, die sie sehen sollen.',
  ],
  'notify-missing': [
    'Auf das Abonnement kommt keine Nachricht.',
    'Prüfen, ob der Server NOTIFY über dieselbe Verbindung schickt.',
  ],
  'subscribe-forbidden': [
    'Das Konto darf nicht abonnieren.',
    'Es ihm auf dem SIP-Server erlauben.',
  ],
  'subscribe-refused': ['Der Server nimmt das Abonnement nicht an.', askedServer],
  'calls-unknown': [
    'Der Server sagt nicht, wer telefoniert.',
    'Das Ereignispaket dialog einschalten, oder beim Ausgang Anrufen nicht folgen.',
  ],
  'calls-forbidden': [
    'Das Konto darf nicht wissen, wer telefoniert.',
    'Es ihm auf dem SIP-Server erlauben, oder beim Ausgang Anrufen nicht folgen.',
  ],
  'somebody-else': [
    'Dort antwortet ein anderes Programm.',
    'Prüfen, was an dieser Adresse zuhört, und Telefone dorthin leiten, wo Doorlight zuhört.',
  ],
  'other-realm': [
    'Telefone werden nach einem Konto eines anderen Bereichs gefragt.',
    'Prüfen, ob ein Proxy dazwischen sich einmischt.',
  ],
  'accounts-unreadable': [
    'Die Datei der Konten ist nicht zu lesen.',
    'Pfad und Rechte von accountsFile prüfen.',
  ],
  'no-accounts': [
    'In der Datei der Konten steht keines.',
    'Konten des Bereichs eintragen, oder die richtige Datei angeben.',
  ],
  'accounts-malformed': [
    'Einige Zeilen der Datei der Konten ergeben keinen Sinn.',
    'Diese Zeilen berichtigen.',
  ],
  'nobody-may-watch': [
    'Niemand darf zusehen.',
    'Konten anlegen, mit denen Telefone sich anmelden.',
  ],
  'no-handshake': [
    'Auf den Handschlag kommt keine Antwort.',
    'Prüfen, ob das der Port für Komponenten ist (XEP-0114), und wie belastet der Chatserver ist.',
  ],
  'service-running': ['Nicht versucht: Der Dienst läuft und hat die Verbindung selbst.', ''],
  'link-running': [
    'Nicht versucht: Diese Verbindung ist in Betrieb, eine zweite würde sie trennen.',
    '',
  ],
  'refused-silently': [
    'Der Server schließt die Verbindung, ohne etwas zu sagen.',
    'Prüfen, ob die Komponente dort eingerichtet ist, und ihr Geheimnis.',
  ],
  'secret-wrong': [
    'Das Geheimnis der Komponente stimmt nicht.',
    'Dasselbe beim Chatserver und beim Ausgang eintragen.',
  ],
  'host-unknown': [
    'Der Chatserver kennt diese Komponente nicht.',
    'Sie dort mit ihrer Domain einrichten.',
  ],
  conflict: [
    'Eine andere Verbindung hat diese Komponente schon.',
    'Jene beenden: Vielleicht läuft Doorlight zweimal.',
  ],
  'closed-in-handshake': ['Der Server schließt die Verbindung beim Handschlag.', askedServer],
  'stream-error': ['Der Chatserver beendet die Verbindung mit einem Fehler.', askedServer],
  'not-xmpp': ['Was dort antwortet, ist kein XMPP.', 'Port und TLS prüfen.'],
  'unknown-permission': [
    'Der Chatserver sagt nicht, was er erlaubt.',
    'Seine Belastung und sein Log ansehen.',
  ],
  'permission-unknown': [
    'Es ließ sich nicht herausfinden, ob Personen gezeigt werden dürfen.',
    'Das Log des Chatservers ansehen.',
  ],
  'from-not-permitted': [
    'Die Komponente darf nicht im Namen der Konten senden.',
    'Die Zeilen in die Konfiguration des Chatservers aufnehmen, die unten im Wortlaut stehen.',
  ],
  'module-missing': [
    'Dem Chatserver fehlt ein Modul.',
    'Die Zeilen in seine Konfiguration aufnehmen, die unten im Wortlaut stehen.',
  ],
  'roster-not-readable': [
    'Die Komponente darf die Kontaktlisten nicht lesen.',
    'Die Zeilen in die Konfiguration des Chatservers aufnehmen, die unten im Wortlaut stehen.',
  ],
  'no-server-domain': ['Es ist keine Domain des Chatservers bekannt, die zu fragen wäre.', ''],
  'probe-unanswered': [
    'Der Chatserver hat die Verbindung und antwortet nicht.',
    'Prüfen, ob er die Domain bedient und nicht überlastet ist.',
  ],
  'domain-unknown': [
    'Der Chatserver kennt die Domain nicht.',
    'Die Domains des Servers beim Ausgang berichtigen.',
  ],
  'link-down': ['Die Verbindung ist inzwischen abgerissen.', askedServer],
};

/** Schritte nach ihrem Namen: wie sie heißen, und was versucht wird. */
export const steps: Readonly<Record<string, readonly [title: string, tries: string]>> = {
  dns: ['Name', 'Den Namen des Servers auflösen'],
  tcp: ['Erreichbarkeit', 'Den Port an jeder Adresse des Servers öffnen'],
  tls: ['TLS und Zertifikat', 'TLS öffnen und das Zertifikat prüfen'],
  clock: ['Uhr', 'Die Uhr des Servers mit der dieser Maschine vergleichen'],
  authentication: ['Anmeldung', 'Als Fremder fragen, dann mit dem Konto'],
  impersonation: ['Identitätswechsel', 'Einen Kalender in fremdem Namen suchen'],
  calendar: ['Kalender', 'Die nächsten 24 Stunden lesen'],
  subscription: ['Abonnement', 'Abonnieren, was sich ändert'],
  notifications: ['Benachrichtigungen', 'Warten, ob etwas auf das Abonnement kommt'],
  answers: ['SIP', 'Fragen, was der Server kann (OPTIONS)'],
  'sign-in': ['Anmeldung mit Digest', 'Prüfen, ob eine Anmeldung verlangt und angenommen wird'],
  publication: ['Veröffentlichung', 'Präsenz veröffentlichen, die niemand sieht, und entfernen'],
  calls: ['Anrufe', 'Einmal fragen, ob jemand telefoniert'],
  accounts: ['Konten', 'Die Datei der Konten lesen (accountsFile)'],
  watchers: ['Wer wen sieht', 'Prüfen, ob jemand zu sehen ist und jemand zusehen darf'],
  handshake: ['Handschlag', 'Sich als Komponente ausweisen'],
  permission: ['Erlaubnis', 'Herausfinden, ob Personen gezeigt werden dürfen'],
  probe: ['Lebenszeichen', 'Den Chatserver um ein Lebenszeichen bitten'],
};
