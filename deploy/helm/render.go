// Renders the chart as `helm template` does, for machines without Helm: `go run render.go overt [name=value …]`. It knows what this chart
// uses: text/template, Sprig, include and toYaml.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"sigs.k8s.io/yaml"
)

func read(path string) map[string]interface{} {
	bytes, err := os.ReadFile(path)
	check(err)
	values := map[string]interface{}{}
	check(yaml.Unmarshal(bytes, &values))
	return values
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func set(values map[string]interface{}, setting string) {
	name, text, _ := strings.Cut(setting, "=")
	var value interface{}
	check(yaml.Unmarshal([]byte(text), &value))
	parts := strings.Split(name, ".")
	for _, part := range parts[:len(parts)-1] {
		values = values[part].(map[string]interface{})
	}
	values[parts[len(parts)-1]] = value
}

func main() {
	folder := os.Args[1]
	chart, values := read(filepath.Join(folder, "Chart.yaml")), read(filepath.Join(folder, "values.yaml"))
	for _, setting := range os.Args[2:] {
		set(values, setting)
	}
	root := template.New("").Option("missingkey=zero").Funcs(sprig.TxtFuncMap())
	root.Funcs(template.FuncMap{
		"include": func(name string, data interface{}) (string, error) {
			var out bytes.Buffer
			err := root.ExecuteTemplate(&out, name, data)
			return out.String(), err
		},
		"toYaml": func(value interface{}) (string, error) {
			out, err := yaml.Marshal(value)
			return strings.TrimSuffix(string(out), "\n"), err
		},
	})
	files, err := filepath.Glob(filepath.Join(folder, "templates", "*"))
	check(err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		check(err)
		template.Must(root.New(filepath.Base(file)).Parse(string(text)))
	}
	data := map[string]interface{}{
		"Values":  values,
		"Chart":   map[string]interface{}{"Name": chart["name"], "Version": chart["version"], "AppVersion": chart["appVersion"]},
		"Release": map[string]interface{}{"Name": "overt", "Service": "Helm", "Namespace": "default"},
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".yaml") {
			fmt.Println("---")
			check(root.ExecuteTemplate(os.Stdout, filepath.Base(file), data))
			fmt.Println()
		}
	}
}
