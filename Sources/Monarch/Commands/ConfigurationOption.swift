// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `--config FILE`, wherever a command reads the configuration.
struct ConfigurationOption: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "The configuration file.",
            discussion: """
                Without it the first of $XDG_CONFIG_HOME/monarch/monarch.toml and /etc/monarch/monarch.toml is read, and \
                if there is neither, every key has its default.
                """,
            valueName: "file"))
    var file: String?

    func load() throws(CommandFailure) -> ConfigurationFile {
        do {
            return try ConfigurationFile.load(file)
        } catch {
            throw CommandFailure(error)
        }
    }
}
