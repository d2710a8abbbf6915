/**
 * Imported before anything parses: zod would otherwise probe whether it may compile its schemas to code, which the
 * page's content policy forbids and reports.
 */
import { z } from 'zod';

z.config({ jitless: true });
