/** A button that turns into a field for the name of something new. */
import { Plus } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Button } from './button.tsx';

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

export function NewName({
  what,
  taken,
  onAdd,
}: {
  /** One word for what gets the name. */
  what: string;
  taken: (name: string) => boolean;
  onAdd: (name: string) => void;
}): ReactNode {
  const [text, setText] = useState<string | null>(null);
  const [message, setMessage] = useState<string | null>(null);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const open = text !== null;
  useEffect(() => {
    if (open) field.current?.focus();
  }, [open]);
  if (!open) {
    return (
      <Button icon={Plus} kind="ghost" onPress={() => setText('')} small>
        {what.charAt(0).toUpperCase() + what.slice(1)}
      </Button>
    );
  }
  const close = () => {
    setText(null);
    setMessage(null);
  };
  const add = () => {
    const name = text.trim();
    if (name === '') close();
    else if (!NAME.test(name)) setMessage(`‘${name}’ is not a name; expected a letter, then letters and digits.`);
    else if (taken(name)) setMessage(`‘${name}’ is there already.`);
    else {
      onAdd(name);
      close();
    }
  };
  return (
    <span className="new-name">
      <input
        ref={field}
        type="text"
        className="input code"
        aria-label={`Name of the new ${what}`}
        aria-invalid={message !== null}
        {...(message === null ? {} : { 'aria-describedby': id })}
        placeholder="name"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setMessage(null);
        }}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.key === 'Enter') add();
          else if (event.key === 'Escape') {
            event.stopPropagation();
            close();
          }
        }}
      />
      {message !== null && (
        <span id={id} className="field-error" role="alert">
          {message}
        </span>
      )}
    </span>
  );
}
