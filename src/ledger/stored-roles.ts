import { z } from 'zod';
import { roles } from './operators.js';

/** Roles as a row holds them, as JSON. */
export const Roles = z.array(z.enum(roles));
