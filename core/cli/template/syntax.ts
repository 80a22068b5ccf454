/** The part of Go's text/template that docker's users write. https://pkg.go.dev/text/template */

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly pipeline: Pipeline }
  | { readonly kind: 'if'; readonly pipeline: Pipeline; readonly inside: Body; readonly otherwise: Body }
  | { readonly kind: 'with'; readonly pipeline: Pipeline; readonly inside: Body; readonly otherwise: Body }
  | { readonly kind: 'range'; readonly pipeline: Pipeline; readonly inside: Body; readonly otherwise: Body }
  | { readonly kind: 'break' | 'continue' };

export type Body = readonly TemplateNode[];

export interface Pipeline {
  /** `$x :=`, `$i, $x :=` */
  readonly declares: readonly string[];
  /** `$x =` */
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

/** A function or value with arguments. */
export type Command = readonly Operand[];

export type Operand =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'function'; readonly name: string }
  /** `.A.B` of the dot, `$x.A` of a variable, `(…).A` of a pipeline. */
  | { readonly kind: 'fields'; readonly of: 'dot'; readonly names: readonly string[] }
  | {
      readonly kind: 'fields';
      readonly of: 'variable';
      readonly variable: string;
      readonly names: readonly string[];
    }
  | {
      readonly kind: 'fields';
      readonly of: 'pipeline';
      readonly pipeline: Pipeline;
      readonly names: readonly string[];
    };
