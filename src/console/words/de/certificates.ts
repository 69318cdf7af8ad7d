import type { Words } from '../en.ts';

export const certificates: Words['certificates'] = {
  intro: 'Wem Doorlight vertraut, wenn es mit Servern spricht.',
  none: 'Nichts ist installiert: Vertraut wird, wem diese Maschine vertraut.',
  ends: 'Endet',
  issuer: 'Ausgestellt von',
  fingerprint: 'Fingerabdruck (SHA-256)',
  trusted: 'vertraut',
  notTrusted: 'nicht vertraut',
  trust: (name) => `${name} vertrauen`,
  counts: 'Zählt für',
  everywhere: 'alle Server',
  list: 'Sperrliste',
  overdue: 'überfällig',
  import: 'Von einem Server übernehmen',
  importHint: 'Doorlight holt, was der Server vorzeigt, und zeigt, was fehlt.',
  server: 'Server',
  look: 'Ansehen',
  reachable: 'Erreichbar',
  verified: 'Geglaubt',
  presented: 'Was er vorzeigt',
  missing: (subject) =>
    `Der Server hat das Zertifikat von ${subject} nicht geschickt. Laden Sie dieses hoch.`,
  installable: 'Zu installieren',
  approve: 'Vertrauen und installieren',
  nothing: 'Nichts muss installiert werden.',
  done: 'Installiert.',
};
