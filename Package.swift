// swift-tools-version: 6.2
import PackageDescription

/// Every target of the project is built in the same, strict dialect of the language.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioTestUtils = Target.Dependency.product(name: "NIOTestUtils", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let orderedCollections = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")
let tomlKit = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")

let package = Package(
    name: "monarch",
    products: [
        .executable(name: "monarch", targets: ["Monarch"]),
        .executable(name: "monarch-load", targets: ["MonarchLoad"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/LebJe/TOMLKit.git", from: "0.6.0"),
    ],
    targets: [
        // System libraries
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),

        .systemLibrary(name: "CMemory"),

        // Codecs and formats: bytes and values, no sockets
        .target(name: "IRCWire", dependencies: [nioCore]),
        .target(name: "Cryptography", dependencies: ["COpenSSL"]),
        .target(name: "XML", dependencies: ["CLibXML2"]),
        .target(name: "MSNPWire", dependencies: [nioCore, "Cryptography", "XML"]),
        .target(name: "SOAP", dependencies: ["XML"]),
        .target(name: "MSNServices", dependencies: ["SOAP", "XML", "Cryptography"]),

        // The MSN client and the embedded MSN service
        .target(
            name: "MSNPClient",
            dependencies: [
                nioCore, nioPosix, nioHTTP1, nioSSL, asyncHTTPClient, orderedCollections, logging, "Cryptography",
                "MSNPWire", "MSNServices",
            ]),
        .target(
            name: "MSNPServer",
            dependencies: [
                nioCore, nioPosix, nioHTTP1, logging, serviceLifecycle, "Cryptography", "XML", "SOAP", "MSNPWire",
                "MSNServices",
            ]),

        // Sits between a client and a service, and tells what they say
        .target(
            name: "MSNPProxy",
            dependencies: [nioCore, nioPosix, nioHTTP1, serviceLifecycle, "MSNPClient", "MSNPWire", "MSNServices"]),

        // The gateway: a neutral core, one connector, one front end
        .target(
            name: "GatewayCore", dependencies: [nioCore, orderedCollections, logging, coreMetrics, "Cryptography"]),
        .target(name: "GatewayStore", dependencies: [nioCore, logging, grdb, "GatewayCore", "Cryptography"]),
        .target(name: "ChatLog", dependencies: [logging, "GatewayCore", "Cryptography"]),
        .target(
            name: "MSNConnector",
            dependencies: [
                nioCore, orderedCollections, logging, "Cryptography", "GatewayCore", "MSNPClient", "MSNPWire",
                "MSNServices",
            ]),
        .target(
            name: "IRCFrontEnd",
            dependencies: [
                nioCore, nioPosix, nioHTTP1, nioTLS, nioSSL, nioWebSocket, coreMetrics, logging, serviceLifecycle,
                "Cryptography", "GatewayCore", "IRCWire",
            ]),

        // Users of another gateway, for the importer
        .target(name: "BitlBeeImport", dependencies: [nioCore, "XML", "Cryptography", "GatewayCore"]),

        // Programs
        .executableTarget(
            name: "Monarch",
            dependencies: [
                nioCore, nioPosix, nioHTTP1, logging, coreMetrics, serviceLifecycle, unixSignals, argumentParser,
                tomlKit,
                asyncHTTPClient,
                "CMemory", "Cryptography", "GatewayCore", "MSNConnector", "MSNPClient", "MSNPWire", "MSNServices",
                "IRCFrontEnd",
                "IRCWire", "MSNPServer", "MSNPProxy", "GatewayStore", "ChatLog", "BitlBeeImport",
            ],
            // A link to `Config/networks`, so that an installed program knows its presets.
            resources: [.embedInCode("Configuration/Presets")]),
        .executableTarget(
            name: "MonarchLoad",
            dependencies: [
                nioCore, nioPosix, argumentParser, logging, "Cryptography", "GatewayCore", "GatewayStore", "MSNPWire",
                "MSNPServer",
            ]),

        // Tests, one target a target
        .testTarget(name: "IRCWireTests", dependencies: ["IRCWire", nioCore, nioTestUtils]),
        .testTarget(name: "CryptographyTests", dependencies: ["Cryptography"]),
        .testTarget(name: "XMLTests", dependencies: ["XML"]),
        .testTarget(
            name: "MSNPWireTests", dependencies: ["MSNPWire", nioCore, nioTestUtils], exclude: ["Transcripts"]),
        .testTarget(name: "MSNServicesTests", dependencies: ["MSNServices", "SOAP", "XML", "Cryptography"]),
        .testTarget(
            name: "MSNPClientTests",
            dependencies: [
                "MSNPClient", "MSNPWire", "MSNServices", "Cryptography", nioCore, nioPosix, nioEmbedded,
                asyncHTTPClient, nioSSL,
                logging,
            ]),
        .testTarget(
            name: "MSNPServerTests",
            dependencies: [
                "MSNPServer", "MSNPWire", "MSNServices", "Cryptography", nioCore, nioPosix, logging,
            ]),
        // The client and the embedded service, each of which was written after the protocol and not after the other.
        .testTarget(
            name: "InteroperationTests",
            dependencies: [
                "MSNPClient", "MSNPServer", "MSNPWire", "MSNServices", "Cryptography", asyncHTTPClient, logging,
                nioCore,
                nioPosix,
            ]),
        .testTarget(
            name: "MSNPProxyTests",
            dependencies: [
                "MSNPProxy", "MSNPClient", "MSNPServer", "MSNPWire", "MSNServices", "Cryptography", nioCore, nioPosix,
                asyncHTTPClient, logging,
            ]),
        .testTarget(
            name: "GatewayCoreTests",
            dependencies: ["GatewayCore", "Cryptography", coreMetrics, logging, nioCore, nioEmbedded]),
        .testTarget(
            name: "GatewayStoreTests",
            dependencies: ["GatewayStore", "GatewayCore", "Cryptography", grdb, logging, nioCore, nioPosix]),
        .testTarget(
            name: "ChatLogTests",
            dependencies: ["ChatLog", "GatewayStore", "GatewayCore", "Cryptography", logging, nioCore, nioPosix]),
        .testTarget(
            name: "MSNConnectorTests",
            dependencies: [
                "MSNConnector", "MSNPClient", "MSNPWire", "MSNServices", "Cryptography", "GatewayCore", logging,
                nioCore,
                nioEmbedded,
            ]),
        .testTarget(
            name: "BitlBeeImportTests",
            dependencies: ["BitlBeeImport", "Cryptography", "GatewayCore", nioCore, nioPosix], exclude: ["Fixtures"]),
        .testTarget(
            name: "IRCFrontEndTests",
            dependencies: [
                "IRCFrontEnd", "IRCWire", "GatewayCore", "Cryptography", logging, nioCore, nioPosix, nioEmbedded,
                nioHTTP1, nioSSL, nioWebSocket,
            ]),
        .testTarget(
            name: "MonarchTests",
            dependencies: [
                "Monarch", "IRCWire", "MSNPServer", "MSNPClient", "GatewayCore", "GatewayStore", "IRCFrontEnd",
                "Cryptography", "MSNPWire", argumentParser, logging, nioCore, nioPosix,
            ]),
    ]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = (target.swiftSettings ?? []) + strict
}

// Fuzzers have no `main` of their own, so they exist only for `make fuzz`, which sets this.
if Context.environment["MONARCH_FUZZ"] != nil {
    let fuzzers: [(name: String, dependencies: [Target.Dependency])] = [
        ("FuzzIRCLine", ["IRCWire", nioCore]), ("FuzzMSNPFrame", ["MSNPWire", nioCore]),
        ("FuzzMSNPCommand", ["MSNPWire", nioCore]), ("FuzzSwitchboardContent", ["MSNPWire", nioCore]),
        ("FuzzStyledText", ["MSNPWire"]), ("FuzzXML", ["XML"]),
        ("FuzzOfflineMail", ["MSNServices"]), ("FuzzWebService", ["MSNServices"]),
        ("FuzzProxyHeader", ["IRCFrontEnd", nioCore]),
        ("FuzzWebSocketFrames", ["IRCFrontEnd", nioCore, nioEmbedded, nioWebSocket]),
        ("FuzzWebSocketUpgrade", ["IRCFrontEnd", nioCore, nioEmbedded, nioHTTP1]),
        ("FuzzClientBatch", ["IRCFrontEnd", "IRCWire", nioCore]),
    ]
    package.targets += fuzzers.map { name, dependencies in
        .executableTarget(
            name: name, dependencies: dependencies, path: "Fuzz/\(name)",
            swiftSettings: [.swiftLanguageMode(.v6), .unsafeFlags(["-parse-as-library"])])
    }
}
