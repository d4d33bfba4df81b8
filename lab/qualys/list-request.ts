import type { Parameters } from './parameters.js';
import type { World } from './world.js';

/** One accepted read call: all that an answer depends on. */
export interface ListRequest {
  readonly world: World;
  readonly parameters: Parameters;
  readonly version: string;
  /** The host records that exist for this user; undefined: all. A limited user cannot tell out of scope from unknown. */
  readonly scope: readonly number[] | undefined;
  readonly now: Date;
  /** The full address that was called, without query. */
  readonly url: string;
  readonly misbehaviour: {
    readonly foreignPaging: boolean;
    readonly pagingLoop: boolean;
    /** One host a page, however many were asked for. */
    readonly smallPages: boolean;
    readonly upperCaseStatus: boolean;
  };
}
