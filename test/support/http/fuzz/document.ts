/** As much of JSON Schema as the document makes use of. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface Operation {
  readonly operationId: string;
  readonly method: string;
  /** With `{name}` for what varies. */
  readonly path: string;
  readonly access: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly body: Schema | null;
  /** Statuses that the document names. */
  readonly statuses: ReadonlySet<number>;
}

export interface ApiDocument {
  readonly operations: readonly Operation[];
  /** The schema itself where it is a reference. */
  readonly resolve: (schema: Schema) => Schema;
}

interface Written {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly operationId: string;
            readonly 'x-access': string;
            readonly parameters?: Operation['parameters'];
            readonly requestBody?: {
              readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
            };
            readonly responses: Readonly<Record<string, unknown>>;
          }
        >
      >
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Reads what a running Doorlight says of itself at `address`. */
export async function readDocument(address: string): Promise<ApiDocument> {
  const answer = await fetch(`${address}/api/openapi.json`);
  const written = (await answer.json()) as Written;
  const operations = Object.entries(written.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({
      operationId: one.operationId,
      method: method.toUpperCase(),
      path,
      access: one['x-access'],
      parameters: one.parameters ?? [],
      body: Object.values(one.requestBody?.content ?? {})[0]?.schema ?? null,
      statuses: new Set(Object.keys(one.responses).map(Number)),
    })),
  );
  return {
    operations,
    resolve: ({ $ref, ...schema }) =>
      $ref === undefined
        ? schema
        : (written.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {}),
  };
}
