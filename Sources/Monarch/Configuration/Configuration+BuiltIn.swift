// SPDX-License-Identifier: Apache-2.0

extension Configuration {
    /// The defaults: the network of `monarch service`, and the presets of `Config/networks`, which are built into the program.
    ///
    /// - Throws: when a preset is wrong, which a test rules out.
    static func builtIn() throws(ConfigurationErrors) -> Configuration {
        var local = Network()
        local.notification = .tcp(host: "127.0.0.1", port: 1863)
        local.services = "http://127.0.0.1:8081"
        local.isForTrying = true
        var configuration = Configuration(networks: ["local": local])
        // A preset is a piece of configuration as people would write it. The default network is not known before the last.
        configuration.users.defaultNetwork = "local"
        for preset in presets {
            configuration = try ConfigurationReader.read(
                String(decoding: preset.text, as: UTF8.self), file: "(preset \(preset.name))", over: configuration)
        }
        configuration.users.defaultNetwork = Users().defaultNetwork
        return configuration
    }

    /// `Config/networks/*.toml` as they were when the program was built.
    static let presets: [(name: String, text: [UInt8])] = [
        ("crosstalk", PackageResources.crosstalk_toml),
        ("escargot", PackageResources.escargot_toml),
    ]
}
