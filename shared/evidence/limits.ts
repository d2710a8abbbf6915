/**
 * Limits of an import, enforced on counted bytes and never on what a file claims about itself.
 * The same numbers appear in the hazard tests; raising one means measuring memory again.
 */

/** A line of a log or a row of a table; longer ones are reported and skipped. */
export const lineLimit = 4 * 1024 * 1024;

/** One element of an array: a HAR entry carries whole bodies, so it may be longer than a line. */
export const recordLimit = 16 * 1024 * 1024;

/** Containers inside containers in one JSON value. */
export const jsonDepthLimit = 64;

/** Elements inside elements in one XML entry. */
export const xmlDepthLimit = 64;

/** Columns of a table, and members counted per level of one row. */
export const fieldLimit = 1000;

/** One file on its way in. */
export const fileLimit = 8 * 1024 * 1024 * 1024;

/** How much of a file's start is read to recognise it. */
export const sniffBytes = 256 * 1024;

/** Bytes of a stored stream that are compressed, encrypted and indexed together: a block ends at whichever comes first. */
export const blockBytes = 128 * 1024;
export const blockRecords = 1000;

/** Batches that may wait for the writer; the reader of the file pauses beyond. */
export const batchesInFlight = 2;

/** Warnings kept one by one; beyond, one warning counts the rest. */
export const warningLimit = 200;

/** Text of a record in one message; more comes in windows. */
export const textLimit = 512 * 1024;

/** JSON in a string in a JSON string: how often redaction looks inside. */
export const nestedTextLimit = 5;

/** An archive (zip) is held in memory while its members are read; a larger one is unpacked by the person. */
export const archiveBytes = 256 * 1024 * 1024;

/** Files in an archive, folders included. */
export const archiveEntries = 2000;

/** All members of an archive after expanding. */
export const archiveExpandedBytes = 16 * 1024 * 1024 * 1024;

/** Expanded to packed bytes, for an archive's member, a gzip file and a workbook, once beyond `ratioFrom`. */
export const expansionRatio = 100;
export const ratioFrom = 1024 * 1024;

/** A workbook (XLSX): its file, and its parts after expanding. */
export const workbookBytes = 64 * 1024 * 1024;
export const workbookExpandedBytes = 256 * 1024 * 1024;

/** A file kept whole as one record: its bytes. */
export const attachmentBytes = 16 * 1024 * 1024;
