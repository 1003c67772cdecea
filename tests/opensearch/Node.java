import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.codelibs.opensearch.runner.node.OpenSearchRunnerNode;
import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.plugins.Plugin;

/**
 * One OpenSearch node on loopback: {@code Node HOME NAME HTTP_PORT TRANSPORT_PORT [key=value …]}.
 *
 * It prints READY when it answers, and ends when its standard input is closed: a test that dies leaves none behind.
 */
public class Node {
    /** The modules of an ordinary distribution that Sagasu needs, and no plugins. */
    static final String[] MODULES = {
        "org.opensearch.analysis.common.CommonAnalysisModulePlugin",
        "org.opensearch.painless.PainlessModulePlugin",
        "org.opensearch.script.expression.ExpressionModulePlugin",
        "org.opensearch.transport.Netty4ModulePlugin",
    };

    public static void main(String[] arguments) throws Exception {
        Path home = Paths.get(arguments[0]).toAbsolutePath();
        Path config = home.resolve("config");
        for (String folder : new String[] {"config", "data", "logs", "modules", "plugins"}) {
            Files.createDirectories(home.resolve(folder));
        }
        for (String file : new String[] {"opensearch.yml", "log4j2.properties"}) {
            try (var input = OpenSearchRunnerNode.class.getResourceAsStream("/config/" + file)) {
                Files.copy(input, config.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Settings.Builder settings = Settings.builder()
            .put("path.home", home)
            .put("path.data", home.resolve("data"))
            .put("path.logs", home.resolve("logs"))
            .put("cluster.name", "sagasu-tests")
            .put("node.name", arguments[1])
            .put("network.host", "127.0.0.1")
            .put("http.port", arguments[2])
            .put("transport.port", arguments[3]);
        for (int i = 4; i < arguments.length; i++) {
            int equals = arguments[i].indexOf('=');
            settings.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
        }
        Environment environment = InternalSettingsPreparer.prepareEnvironment(settings.build(), Map.of(), config, () -> arguments[1]);
        LogConfigurator.registerErrorListener();
        LogConfigurator.configure(environment);
        List<Class<? extends Plugin>> modules = new ArrayList<>();
        for (String name : MODULES) {
            modules.add(Class.forName(name).asSubclass(Plugin.class));
        }
        OpenSearchRunnerNode node = new OpenSearchRunnerNode(environment, modules);
        node.start();
        System.out.println("READY " + arguments[1]);
        while (System.in.read() >= 0) {
        }
        Runtime.getRuntime().halt(0);
    }
}
