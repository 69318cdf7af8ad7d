import { catalogueFor } from './catalogues.ts';

/** What is said of the future in `locale` (BCP 47); when it is, is said beside it. */
export function wordComing(kind: 'back' | 'meeting', locale: string): string {
  const catalogue = catalogueFor(locale);
  return kind === 'back' ? catalogue.backInOffice : catalogue.meeting;
}
