//! The `answerable` command: arguments in, exit code out.

fn main() -> std::process::ExitCode {
    answerable::cli::main()
}
