/**
 * Imported before anything with a schema. zod can compile a parser for each schema when it is first used, which takes longer
 * than reading the few documents of a command does without.
 */
import { config } from 'zod';

config({ jitless: true });
