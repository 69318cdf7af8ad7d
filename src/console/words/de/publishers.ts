import type { Words } from '../en.ts';

export const publishers: Words['publishers'] = {
  intro: 'Wo Präsenz gezeigt wird: Chat-Server und SIP-Server.',
};
