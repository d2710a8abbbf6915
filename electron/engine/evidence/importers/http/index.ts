/** Makes the importers of HTTP sources that are no captures: commands, messages, collections, descriptions of APIs. */
import type { RecognisedHttpSources } from '../../../../../shared/evidence/recognise/http.ts';
import type { ImportContext, Importer } from '../importer.ts';
import { curlReader } from './curl.ts';
import { messagesReader } from './messages.ts';
import { openApiReader } from './openapi.ts';
import { postmanReader } from './postman.ts';
import { WholeDocumentImporter, type DocumentReader } from './wholeDocument.ts';

export function createHttpSourcesImporter(
  recognised: RecognisedHttpSources,
  context: ImportContext,
): Importer {
  return new WholeDocumentImporter(readerOf(recognised, context.fileName), context);
}

function readerOf(recognised: RecognisedHttpSources, fileName: string): DocumentReader {
  switch (recognised.format) {
    case 'curl':
      return curlReader(recognised.dialect);
    case 'http-message':
      return messagesReader();
    case 'postman-collection':
      return postmanReader(recognised.kind);
    case 'openapi':
      return openApiReader(recognised.syntax, recognised.version, fileName);
  }
}
