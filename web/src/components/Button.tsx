import { type ButtonProps, Button as Pressable } from "react-aria-components/Button";
import styles from "./Button.module.css";

type Props = Omit<ButtonProps, "className"> & { kind?: "primary" | "plain" | "danger" };

export function Button({ kind = "plain", ...props }: Props) {
  return <Pressable {...props} className={`${styles["button"]} ${styles[kind]}`} />;
}
