import type { XmlObject } from './xml.js';

/** An answer before it has a form: the document is written by `write-answer`. */
export interface Answer {
  readonly status: number;
  readonly document: XmlObject;
  /** The DTD that the document names, as a path; none for portal answers. */
  readonly dtd?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Reports carry the notices and keep-alive comments of the original; errors come without prolog. */
  readonly kind: 'report' | 'error' | 'portal';
}
