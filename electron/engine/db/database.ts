/**
 * The two faces of the one encrypted database. A function that only reads takes a `ReadDb`, so that the compiler
 * keeps writes out of it; only the writer's owner holds a `WriteDb`.
 */
import type { Database } from 'better-sqlite3';

declare const readable: unique symbol;
declare const writable: unique symbol;

export type ReadDb = Pick<Database, 'prepare' | 'pragma'> & { readonly [readable]: true };
export type WriteDb = Database & { readonly [readable]: true; readonly [writable]: true };
