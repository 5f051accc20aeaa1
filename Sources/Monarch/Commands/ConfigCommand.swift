// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import IRCFrontEnd

/// `monarch config check|print`
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check or print the configuration.",
        subcommands: [Check.self, Print.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell everything that is wrong with the configuration.",
            discussion: "Prints one line for each mistake, with file, line and key, and ends with status 78; or OK.")

        @OptionGroup var option: ConfigurationOption

        func run() throws {
            do {
                let file = try ConfigurationFile.load(option.file)
                try checkCertificate(of: file)
                Terminal.print("OK: " + (file.path ?? "no configuration file, every key has its default"))
            } catch let error as ConfigurationErrors {
                for mistake in error.all { Terminal.complain(mistake.description) }
                throw CommandFailure(.configuration, nil)
            }
        }

        /// Whether the files for TLS are there and belong together.
        private func checkCertificate(of file: ConfigurationFile) throws {
            let irc = file.configuration.irc
            guard !irc.certificate.isEmpty else { return }
            do throws(IRCServerError) {
                try TLSCertificate().load(irc.certificate, privateKey: irc.privateKey)
            } catch {
                Terminal.complain("\(file.path ?? ""): irc.certificate: \(error)")
                throw CommandFailure(.configuration, nil)
            }
        }
    }

    struct Print: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the configuration in force, without passwords.",
            discussion: "The output is TOML: every key, whether from a file or by default.")

        @OptionGroup var option: ConfigurationOption

        func run() throws {
            let file = try option.load()
            Terminal.print("# " + (file.path.map { "From \($0)" } ?? "No configuration file: all defaults") + "\n")
            Terminal.print(file.configuration.text)
        }
    }
}
