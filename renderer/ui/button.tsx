import type { ReactNode } from 'react';
import { Button as AriaButton, Tooltip, TooltipTrigger, type ButtonProps } from 'react-aria-components';

type Look = 'plain' | 'primary' | 'danger' | 'quiet';

interface Props extends Omit<ButtonProps, 'className' | 'children'> {
  readonly look?: Look;
  readonly small?: boolean;
  readonly children: ReactNode;
  readonly extra?: string;
}

const LOOKS: Readonly<Record<Look, string>> = {
  plain: 'btn',
  primary: 'btn btn-primary',
  danger: 'btn btn-danger',
  quiet: 'btn btn-quiet',
};

export function Button({ look = 'plain', small = false, extra = '', children, ...rest }: Props) {
  return (
    <AriaButton {...rest} className={`${LOOKS[look]} ${small ? 'btn-small' : ''} ${extra}`}>
      {children}
    </AriaButton>
  );
}

/** A button that shows only a picture; its name is its label and its tooltip. */
export function IconButton({
  label,
  hint,
  extra = '',
  look = 'quiet',
  ...rest
}: Props & { readonly label: string; readonly hint?: string }) {
  return (
    <TooltipTrigger delay={500} closeDelay={80}>
      <Button {...rest} look={look} aria-label={label} extra={`btn-icon ${extra}`} />
      <Tooltip className="tooltip" offset={6}>
        {label}
        {hint === undefined ? null : <span className="ml-2 text-ink-3">{hint}</span>}
      </Tooltip>
    </TooltipTrigger>
  );
}

/** Something with one explaining sentence; reached by keyboard too. */
export function Explained({
  sentence,
  children,
  ...rest
}: Omit<ButtonProps, 'children' | 'className'> & {
  readonly sentence: ReactNode;
  readonly children: ReactNode;
  readonly extra?: string;
}) {
  const { extra = '', ...button } = rest;
  return (
    <TooltipTrigger delay={350} closeDelay={80}>
      <AriaButton {...button} className={`min-h-6 rounded px-1 text-left hover:text-ink ${extra}`}>
        {children}
      </AriaButton>
      <Tooltip className="tooltip" offset={6}>
        {sentence}
      </Tooltip>
    </TooltipTrigger>
  );
}
