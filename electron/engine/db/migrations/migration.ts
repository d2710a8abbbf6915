/** One step of the schema. Its SQL and the new `user_version` commit together. */
export interface Migration {
  readonly version: number;
  readonly purpose: string;
  readonly sql: string;
}
