internal import AsyncHTTPClient
internal import Logging
internal import ServiceLifecycle
internal import TOMLKit
internal import ArgumentParser
internal import NIOPosix
@main struct P { static func main() {} }
