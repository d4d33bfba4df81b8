import { z } from 'zod';
import type { QidKnowledge } from '../../verification/qualys-facts.js';
import { container, MaybeMoment, Moment, Qid, Text } from './leaf.js';
import { rowOf } from './row.js';

export const VulnRow = z
  .object({
    QID: Qid,
    TITLE: Text,
    CVE_LIST: container(z.object({ CVE: z.array(z.object({ ID: Text })) })),
    DISCOVERY: container(
      z.object({ REMOTE: Text, AUTH_TYPE_LIST: container(z.object({ AUTH_TYPE: z.array(z.string().trim()) })) }),
    ),
    SUPPORTED_MODULES: Text,
    IS_DISABLED: Text,
    CODE_MODIFIED_DATETIME: MaybeMoment,
  })
  .transform((vuln): QidKnowledge => ({
    qid: vuln.QID,
    known: true,
    title: vuln.TITLE,
    remote: vuln.DISCOVERY?.REMOTE === '1',
    authTypes: vuln.DISCOVERY?.AUTH_TYPE_LIST?.AUTH_TYPE ?? [],
    modules: (vuln.SUPPORTED_MODULES?.split(',') ?? []).map((name) => name.trim()).filter((name) => name !== ''),
    disabled: vuln.IS_DISABLED === '1',
    ...(isFlag(vuln.IS_DISABLED) ? {} : { troubles: ['IS_DISABLED: expected 0 or 1, got another text'] }),
    cves: (vuln.CVE_LIST?.CVE ?? []).map((cve) => cve.ID?.toUpperCase()).filter((id) => id !== undefined),
    codeModified: vuln.CODE_MODIFIED_DATETIME,
  }));

function isFlag(text: string | undefined): boolean {
  return text === undefined || text === '0' || text === '1';
}

/** A KnowledgeBase answer. It is never paged: one with a warning is not complete, and no answer to us. qualys 6 */
export const KnowledgePage = z
  .object({
    KNOWLEDGE_BASE_VULN_LIST_OUTPUT: z.object({
      RESPONSE: z.object({
        DATETIME: Moment,
        VULN_LIST: container(z.object({ VULN: z.array(rowOf(VulnRow)) })),
        WARNING: z.undefined('expected a complete KnowledgeBase list, got one with a WARNING').optional(),
      }),
    }),
  })
  .transform(
    ({ KNOWLEDGE_BASE_VULN_LIST_OUTPUT: { RESPONSE } }): readonly QidKnowledge[] => RESPONSE.VULN_LIST?.VULN ?? [],
  );
