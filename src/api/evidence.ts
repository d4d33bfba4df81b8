import { Router, type RequestHandler } from 'express';
import { onlyMethods, sendProblem } from './problem.js';
import { VERIFICATION_ID } from './verification-view.js';

/** The signed file about a verification, and the same as a page. */
export interface EvidenceFile {
  readonly number: string;
  readonly json: string;
  readonly page: () => string;
}

export interface EvidenceDeps {
  /** Undefined where there is no such verification; a text says why there is no file now. */
  readonly evidence: (id: string) => Promise<EvidenceFile | string | undefined>;
}

/** `GET /api/verifications/{id}/evidence`, as a page with `?format=html`. */
export function evidenceRoutes(deps: EvidenceDeps): Router {
  const router = Router();
  router.route('/api/verifications/:id/evidence').get(show(deps)).all(onlyMethods('GET'));
  return router;
}

function show({ evidence }: EvidenceDeps): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const { id } = req.params;
    const { format = 'json' } = req.query;
    if (format !== 'json' && format !== 'html') {
      return sendProblem(res, { status: 400, detail: 'format: expected json or html' });
    }
    const file = VERIFICATION_ID.test(id) ? await evidence(id) : undefined;
    if (file === undefined) return sendProblem(res, { status: 404, detail: 'no verification has this id' });
    if (typeof file === 'string') return sendProblem(res, { status: 409, detail: file });
    if (format === 'html') return void res.type('html').send(file.page());
    res
      .attachment(`${file.number.replaceAll(/[^\w-]/g, '_')}-evidence.json`)
      .type('json')
      .send(file.json);
  };
}
