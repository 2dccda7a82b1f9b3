/** A modal dialog with a title, a body and its actions at the lower right. */
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { IconButton } from './button.tsx';

export interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  actions?: ReactNode;
  wide?: boolean;
  role?: 'dialog' | 'alertdialog';
}

export function Dialog({ title, onClose, children, actions, wide = false, role = 'dialog' }: DialogProps): ReactNode {
  return (
    <ModalOverlay className="overlay" isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className={`dialog-frame ${wide ? 'wide' : ''}`}>
        <AriaDialog className="dialog" role={role}>
          <div className="dialog-title">
            <Heading slot="title" level={2} className="ellipsis">
              {title}
            </Heading>
            <span className="push" />
            <IconButton icon={X} name="Close" keys="Escape" onPress={onClose} small size={14} />
          </div>
          <div className="dialog-body">{children}</div>
          {actions !== undefined && <div className="dialog-actions">{actions}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
